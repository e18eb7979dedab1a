import FleetCompanion
import Foundation
import Synchronization
import Testing

/// Programs that are handed events, one process each.
struct ForwardProgramTests {
  private let folder: TemporaryFolder
  private let place: ReceivingPlace
  private let told = Told()

  private final class Told: Sendable {
    let notices = Mutex<[ReceiverNotice]>([])
  }

  init() throws {
    folder = try TemporaryFolder()
    place = try ReceivingPlace(in: try Home(path: folder.path + "/home"))
  }

  private var notices: [ReceiverNotice] { told.notices.withLock { $0 } }

  private func program(
    _ command: String, limit: Double = 60, environment: [String: String]? = nil
  ) -> ForwardProgram {
    ForwardProgram(
      command: "cd '\(folder.path)'; " + command, in: place, limit: limit,
      environment: environment ?? ProcessInfo.processInfo.environment
    ) { [told] notice in told.notices.withLock { $0.append(notice) } }
  }

  private func event(
    _ number: Int = 1,
    body: String = recipeBody("evt_1", "order.cancelled", more: ",\"cancel_reason\":\"closed\"")
  ) throws -> HandedEvent {
    let stored = StoredEvent(
      seq: Int64(number),
      arrival: Arrival(
        eventID: "evt_1", name: "order.canceled", channel: .webhook, trust: .verified, subject: nil,
        bytes: Array(body.utf8), at: Moment(wall: morning, uptime: 1, boot: "boot")))
    guard case .event(let event) = try EventReader().read(Array(body.utf8)) else { throw NeverHappened() }
    return HandedEvent(stored, event, externalID: "ERP-1")
  }

  private func written(_ name: String = "out") throws -> String {
    try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)
  }

  @Test func theProgramGetsTheBodyAsItsInput() async throws {
    let event = try event()
    try await program("cat > out").take([event])
    #expect(try written() == String(decoding: event.body, as: UTF8.self))
  }

  @Test func whatIsKnownOfTheEventIsInItsEnvironment() async throws {
    try await program(
      "echo \"$FLEET_SEQ $FLEET_EVENT $FLEET_EVENT_ID $FLEET_ORDER $FLEET_EXTERNAL_ID $FLEET_STATUS $FLEET_REASON $FLEET_VERIFIED $FLEET_RECEIVED_AT ${FLEET_DRIVER-none}\" > out"
    ).take([event()])
    #expect(
      try written()
        == "1 order.cancelled evt_1 order_a ERP-1 cancelled closed 1 \(morning.iso) none\n")
  }

  @Test func secretsAreNotInItsEnvironment() async throws {
    let environment = ["FLEETBASE_WEBHOOK_SECRET": "hidden", "FLEETBASE_API_KEY": "hidden", "PLACE": "here"]
    try await program("/usr/bin/env > out", environment: environment).take([
      event()
    ])
    #expect(try written().contains("PLACE=here"))
    #expect(try !written().contains("hidden"))
  }

  @Test func aLargeBodyThatIsNotReadHoldsUpNothing() async throws {
    let notes = String(repeating: "x", count: 900_000)
    let event = try event(body: recipeBody("evt_1", more: ",\"notes\":\"\(notes.prefix(60_000))\""))
    var large = event
    large.body = Array(notes.utf8)
    try await program("exit 0").take([large])
  }

  @Test func anyExitCodeButZeroMeansNotTaken() async throws {
    let events = try [event(1), event(2)]
    let program = program("echo $FLEET_SEQ >> out; test $FLEET_SEQ = 1 || exit 7")
    await #expect(throws: NotTaken(taken: 1, reason: "the program ended with 7")) {
      try await program.take(events)
    }
    #expect(try written() == "1\n2\n")
  }

  @Test func aProgramThatASignalEndsHasNotTakenIt() async throws {
    let events = try [event()]
    await #expect(throws: NotTaken(reason: "the program was ended by signal 9")) {
      try await program("kill -9 $$").take(events)
    }
  }

  @Test func aProgramThatDoesNotEndIsEndedWithAllThatItStarted() async throws {
    let events = try [event()]
    await #expect(throws: NotTaken(reason: "the program did not end in time")) {
      try await program("sleep 600 & echo $! > out; wait", limit: 0.3).take(events)
    }
    let child = try #require(try children().first)
    try await eventually("its child has gone") { isGone(child) }
  }

  @Test func whatItStartedIsEndedThoughItDoesNotWantTo() async throws {
    let events = try [event()]
    await #expect(throws: NotTaken(reason: "the program did not end in time")) {
      try await program("(trap '' TERM; exec sleep 600) & echo $! > out; wait", limit: 0.3).take(events)
    }
    let child = try #require(try children().first)
    defer { kill(child, SIGKILL) }
    try await eventually("its child has gone") { isGone(child) }
  }

  // MARK: Never two at once

  @Test func whatAFailedProgramLeavesBehindIsWaitedForAndThatIsSaidOnce() async throws {
    let events = try [event()]
    let program = program(
      """
      echo start >> out; if test -e failed; then exit 0; fi; touch failed
      (n=0; while ! test -e gate && test $n -lt 3000; do sleep 0.02; n=$((n+1)); done; echo end >> out) & exit 3
      """)
    await #expect(throws: NotTaken(reason: "the program ended with 3")) { try await program.take(events) }
    async let taken: Void = program.take(events)
    try await eventually("it waits") { !notices.isEmpty }
    #expect(try written() == "start\n")
    #expect(FileManager.default.createFile(atPath: folder.path + "/gate", contents: nil))
    try await taken
    #expect(try written() == "start\nend\nstart\n")
    #expect(notices.count == 2 && notices.last == .workEnded)
    guard case .stillAtWork(seq: 1, group: .some, _)? = notices.first else {
      Issue.record("\(notices)")
      return
    }
  }

  @Test func waitingForAProgramOfBeforeEndsWhenItIsCancelled() async throws {
    let events = try [event()]
    let program = program("sleep 600 & echo $! > out; exit 3")
    await #expect(throws: NotTaken(reason: "the program ended with 3")) { try await program.take(events) }
    let child = try #require(try children().first)
    defer { kill(child, SIGKILL) }
    let waiting = Task { try await program.take(events) }
    try await eventually("it waits") { !notices.isEmpty }
    waiting.cancel()
    await #expect(throws: NotTaken(reason: "this process is being stopped")) { try await waiting.value }
    #expect(!isGone(child))
  }

  @Test func whatATakenEventLeavesBehindHoldsNobodyUp() async throws {
    let events = try [event(1), event(2)]
    try await program("sleep 600 & echo $! >> out").take(events)
    let left = try children()
    defer { for child in left { kill(child, SIGKILL) } }
    #expect(left.count == 2)
    #expect(notices.isEmpty)
  }

  @Test func aProgramHearsWhenOneWasStartedForItsEventBefore() async throws {
    let events = try [event(1), event(2)]
    let program = program("echo $FLEET_SEQ $FLEET_AGAIN >> out; test $FLEET_SEQ = 1 || test $FLEET_AGAIN = 1")
    await #expect(throws: NotTaken.self) { try await program.take(events) }
    try await program.take([events[1]])
    #expect(try written() == "1 0\n2 0\n2 1\n")
  }

  @Test func ofAllThatIsOpenHereItInheritsTheLockAlone() async throws {
    let inbox = try place.inbox()
    try await program("ls -l /proc/self/fd > out").take([event()])
    let ours = try written().split(separator: "\n").filter {
      $0.contains(folder.path + "/home")
    }
    #expect(ours.count == 1)
    #expect(ours.first?.contains(" 250 -> ") == true && ours.first?.hasSuffix("/forward.lock") == true)
    withExtendedLifetime(inbox) {}
  }

  private func children() throws -> [pid_t] { try written().split(separator: "\n").compactMap { pid_t($0) } }

  private func isGone(_ process: pid_t) -> Bool { kill(process, 0) != 0 || isZombie(process) }

  private func isZombie(_ process: pid_t) -> Bool {
    let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ") Z"
    return text.contains(") Z")
  }
}
