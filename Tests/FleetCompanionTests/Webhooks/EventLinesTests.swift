import FleetCompanion
import Foundation
import Synchronization
import Testing

/// A file of lines that holds each event once, whatever happened to its writer.
struct EventLinesTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/events.jsonl" }

  init() throws { folder = try TemporaryFolder() }

  private func events(_ numbers: ClosedRange<Int>) -> [HandedEvent] {
    numbers.map { number in
      HandedEvent(
        StoredEvent(
          seq: Int64(number),
          arrival: Arrival(
            eventID: "evt_\(number)", name: "order.updated", channel: .webhook, trust: .unverified,
            subject: nil, bytes: Array("{}".utf8),
            at: Moment(wall: morning, uptime: 1, boot: "boot"))), nil, externalID: nil)
    }
  }

  private func numbers(_ path: String? = nil) throws -> [Int?] {
    try String(contentsOfFile: path ?? self.path, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: Array($0.utf8))["seq"].flatMap {
        if case .number(let number) = $0 { number.integer } else { nil }
      }
    }
  }

  private func append(_ text: String) throws {
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(text.utf8))
    try handle.close()
  }

  @Test func eachEventIsALineAndTheLastOneTellsWhereToGoOn() async throws {
    do {
      let lines = EventLines(path: path)
      #expect(try lines.lastTaken() == nil)
      try await lines.take(events(1...3))
      try await lines.take(events(4...4))
    }
    #expect(try EventLines(path: path).lastTaken() == 4)
    #expect(try numbers() == [1, 2, 3, 4])
  }

  @Test func theFileIsForItsOwnerOnly() async throws {
    try await EventLines(path: path).take(events(1...1))
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test(arguments: ["{\"seq\":3,\"id\":\"ev", "{", "{\"seq\":3,\"id\":\"evt_3\"}"])
  func aLineThatACrashCutOffIsTakenAway(torn: String) async throws {
    try await EventLines(path: path).take(events(1...2))
    try append(torn)
    let lines = EventLines(path: path)
    #expect(try lines.lastTaken() == 2)
    try await lines.take(events(3...3))
    #expect(try numbers() == [1, 2, 3])
  }

  @Test(arguments: ["{\"da", "{\"data\":{\"id\":\"ord", "{\"data\":{},\"seq\":1}"])
  func aFirstLineThatWasCutOffLeavesAnEmptyFile(torn: String) async throws {
    #expect(FileManager.default.createFile(atPath: path, contents: Data(torn.utf8)))
    let lines = EventLines(path: path)
    #expect(try lines.lastTaken() == nil)
    try await lines.take(events(1...1))
    #expect(try numbers() == [1])
  }

  @Test func aFirstLineThatWasCutOffAnywhereIsKnown() async throws {
    try await EventLines(path: path).take(events(1...1))
    let line = try Data(contentsOf: URL(fileURLWithPath: path))
    for count in 1..<line.count {
      try line.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(try EventLines(path: path).lastTaken() == nil)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)).isEmpty)
    }
  }

  @Test(arguments: ["my own notes\n", "{\"id\":1}\n", "{\"seq\":1}\n\n"])
  func anotherProgramsFileIsNotWrittenTo(content: String) throws {
    #expect(FileManager.default.createFile(atPath: path, contents: Data(content.utf8)))
    #expect(throws: EventLines.Unusable.self) { _ = try EventLines(path: path).lastTaken() }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
  }

  @Test(arguments: [
    "{\"theme\":\"dark\"}", "{\"data\":{\"theme\":\"dark\"}}", "my own notes", "my own notes\nand more",
    "{\"id\":1}\n{\"data\":{}", "\n{\"data\":{",
  ])
  func anotherProgramsFileWithoutALastLineEndIsNotCut(content: String) throws {
    #expect(FileManager.default.createFile(atPath: path, contents: Data(content.utf8)))
    #expect(throws: EventLines.Unusable.self) { _ = try EventLines(path: path).lastTaken() }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == content)
  }

  @Test func aFileThatAnotherProcessWritesIsRefused() throws {
    let first = EventLines(path: path)
    _ = try first.lastTaken()
    #expect(throws: EventLines.Unusable.self) { _ = try EventLines(path: path).lastTaken() }
    withExtendedLifetime(first) {}
  }

  @Test func aFileThatIsMovedAwayIsBegunAnew() async throws {
    let lines = EventLines(path: path)
    _ = try lines.lastTaken()
    try await lines.take(events(1...2))
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    try await lines.take(events(3...4))
    #expect(try numbers(path + ".1") == [1, 2])
    #expect(try numbers() == [3, 4])
  }

  @Test(arguments: ["", "{\"seq\":5,\"id\":\"ev"])
  func aFileThatIsMovedAwayAfterItsWriterDiedStillTellsWhereToGoOn(torn: String) async throws {
    let place = try ReceivingPlace(in: try Home(path: folder.path + "/home"))
    let events = try received(5, in: place)
    do {
      let lines = EventLines(path: path, in: place)
      _ = try lines.lastTaken()
      try await lines.take(Array(events[..<2]))
      try await lines.take(Array(events[2..<4]))
    }
    try append(torn)
    try FileManager.default.moveItem(atPath: path, toPath: path + "-20261122")
    // Also by one that died before it wrote anything.
    for _ in 0..<2 { #expect(try EventLines(path: path, in: place).lastTaken() == events[3].seq) }
    do {
      let lines = EventLines(path: path, in: place)
      #expect(try lines.lastTaken() == events[3].seq)
      try await lines.take([events[4]])
    }
    #expect(try EventLines(path: path, in: place).lastTaken() == events[4].seq)
    #expect(try numbers() == [Int(events[4].seq)])
  }

  private func received(_ count: Int, in place: ReceivingPlace) throws -> [HandedEvent] {
    let inbox = try place.inbox()
    _ = try inbox.receive(
      (0..<count).map {
        Arrival(
          eventID: "evt_\($0)", name: "order.updated", channel: .webhook, trust: .unverified, subject: nil,
          bytes: Array("{}".utf8), at: Moment(wall: morning, uptime: 1, boot: "boot"))
      })
    return try inbox.events(after: 0).map { HandedEvent($0, nil, externalID: nil) }
  }

  @Test func aFileThatOnlyHasTheOldOnesPlaceOnTheDiskTellsNothing() async throws {
    let place = try ReceivingPlace(in: try Home(path: folder.path + "/home"))
    try await EventLines(path: path, in: place).take(received(2, in: place))
    let content = "{\"seq\":9000000000000,\"id\":\"evt_other\"}\n"
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(content.utf8))
    try handle.close()
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    #expect(try EventLines(path: path, in: place).lastTaken() == nil)
  }

  @Test func anotherFileOfLinesInTheFolderTellsNothing() async throws {
    let place = try ReceivingPlace(in: try Home(path: folder.path + "/home"))
    try await EventLines(path: path + ".1").take(events(1...9))
    try await EventLines(path: path, in: place).take(events(1...2))
    try FileManager.default.removeItem(atPath: path)
    #expect(try EventLines(path: path, in: place).lastTaken() == nil)
  }

  @Test func theFileBeforeDoesNotTakeItBackBehindWhatTheOutputGotSince() async throws {
    let place = try ReceivingPlace(in: try Home(path: folder.path + "/home"))
    let events = try received(4, in: place)
    try await EventLines(path: path + ".a", in: place).take(Array(events[..<2]))
    let newest = events[3].seq
    try place.inbox().advance("jsonl", to: newest, at: morning)
    #expect(try EventLines(path: path, in: place).lastTaken() ?? newest == newest)
  }

  @Test func aPlaceThatCannotBeWrittenIsSaidAndTriedAgain() async throws {
    let inside = folder.path + "/missing/events.jsonl"
    let lines = EventLines(path: inside)
    let events = events(1...1)
    await #expect(throws: NotTaken.self) { try await lines.take(events) }
    try FileManager.default.createDirectory(
      atPath: folder.path + "/missing", withIntermediateDirectories: false)
    try await lines.take(events)
    #expect(try numbers(inside) == [1])
  }

  @Test func aLineOfMoreThanOneBlockIsReadBack() async throws {
    var long = events(7...7)
    long[0].data = ["notes": .string(String(repeating: "x", count: 300_000))]
    try await EventLines(path: path).take(events(1...6) + long)
    #expect(try EventLines(path: path).lastTaken() == 7)
  }

  // MARK: What is no file

  private func pipe() throws -> Int32 {
    try #require(mkfifo(path, 0o600) == 0)
    return open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
  }

  private func waiting(_ reader: Int32) -> Int {
    var count: Int32 = 0
    return ioctl(reader, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
  }

  private func all(_ reader: Int32) -> String {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(reader, &piece, piece.count), count > 0 { bytes += piece[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func long(_ numbers: ClosedRange<Int>, bytes: Int) -> [HandedEvent] {
    events(numbers).map { event in
      var event = event
      event.data = ["notes": .string(String(repeating: "x", count: bytes))]
      return event
    }
  }

  @Test func aReaderThatReadsNothingIsNotWaitedForWhenItIsCancelledAndNoLineIsCut() async throws {
    let reader = try pipe()
    defer { close(reader) }
    let lines = EventLines(path: path)
    let events = long(1...200, bytes: 2_000)
    let taking = Task { () -> Int? in
      do throws(NotTaken) {
        try await lines.take(events)
        return nil
      } catch {
        return error.taken
      }
    }
    // A page of the pipe holds one whole line and no part of the next.
    try await eventually("the pipe is full") { waiting(reader) > 30_000 }
    taking.cancel()
    let taken = try #require(await taking.value)
    let first = all(reader)
    #expect(first.hasSuffix("}\n"))
    #expect(first.split(separator: "\n").count == taken)
    #expect(taken > 0 && taken < 200)
  }

  @Test func aLongLineThatCouldNotBeEndedIsNotGluedToTheNextOne() async throws {
    let reader = try pipe()
    defer { close(reader) }
    let lines = EventLines(path: path)
    let events = long(1...1, bytes: 200_000)
    let taking = Task { try await lines.take(events) }
    try await eventually("the pipe is full") { waiting(reader) > 55_000 }
    taking.cancel()
    await #expect(throws: NotTaken.self) { try await taking.value }
    #expect(!all(reader).hasSuffix("\n"))
    try await lines.take(self.events(2...2))
    let rest = all(reader)
    #expect(rest.hasPrefix("\n{") && rest.hasSuffix("}\n"))
  }

  @Test func whatADeadWriterLeftInThePipeSpoilsNoLineOfTheNext() async throws {
    let reader = try pipe()
    defer { close(reader) }
    let torn = Array("{\"data\":{\"id\":\"or".utf8)
    let dead = open(path, O_WRONLY | O_CLOEXEC)
    #expect(write(dead, torn, torn.count) == torn.count)
    close(dead)
    try await EventLines(path: path).take(events(1...2))
    let lines = all(reader).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines.dropFirst().allSatisfy { (try? JSONValue(parsing: Array($0.utf8))) != nil })
  }

  @Test func aSlowReaderIsGivenNoFurtherLineOnceItIsCancelled() async throws {
    let reader = try pipe()
    defer { close(reader) }
    let lines = EventLines(path: path)
    let events = long(1...200, bytes: 2_000)
    let isOver = Atomic(false)
    let taking = Task { () -> Int? in
      defer { isOver.store(true, ordering: .releasing) }
      do throws(NotTaken) {
        try await lines.take(events)
        return nil
      } catch {
        return error.taken
      }
    }
    try await eventually("the pipe is full") { waiting(reader) > 30_000 }
    taking.cancel()
    var read = ""
    while !isOver.load(ordering: .acquiring) {
      read += all(reader)
      await Task.yield()
    }
    read += all(reader)
    #expect(await taking.value == read.split(separator: "\n").count)
  }

  @Test func aPipeThatNobodyReadsTakesNothing() async throws {
    close(try pipe())
    let lines = EventLines(path: path)
    #expect(try lines.lastTaken() == nil)
    let events = events(1...1)
    let refusal = await #expect(throws: NotTaken.self) { try await lines.take(events) }
    #expect(refusal?.taken == 0 && refusal?.reason.hasSuffix("nobody reads it") == true)
    let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(reader) }
    try await lines.take(events)
    #expect(all(reader).split(separator: "\n").count == 1)
  }

  @Test func aReaderThatWentAwayIsToldAndTheNextOneGetsTheRest() async throws {
    // As every program that writes to pipes does.
    signal(SIGPIPE, SIG_IGN)
    let first = try pipe()
    let lines = EventLines(path: path)
    try await lines.take(events(1...1))
    _ = all(first)
    close(first)
    let events = events(2...2)
    let refusal = await #expect(throws: NotTaken.self) { try await lines.take(events) }
    #expect(refusal?.reason.hasSuffix("nobody reads it") == true)
    let second = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    defer { close(second) }
    try await lines.take(events)
    #expect(all(second).split(separator: "\n").count == 1)
  }
}
