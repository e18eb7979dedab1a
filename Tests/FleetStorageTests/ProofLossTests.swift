import FleetModels
import Foundation
import StoreFaults
import Testing

@testable import FleetStorage

/// Pictures whose rows are lost with a damaged outbox, and pictures on a disk that is full.
@Suite struct ProofLossTests {
  let scratch: Scratch
  let files: ProofFiles

  init() throws {
    scratch = try Scratch()
    files = try ProofFiles(in: scratch.folder)
  }

  private func keep(_ id: String, row: Bool) throws -> KeptFile {
    let kept = try files.keep(
      ProofFilesTests.jpeg(10), as: .photo,
      header: ProofHeader(
        entry: id, order: "order_a", what: "photo for place_a of order_a", taken: Moment.at(5).wall))
    if row {
      var entry = EntryRecord.sample(id)
      entry.command = Array(#"{"captureProof":{"file":{"name":"\#(kept.name)"}}}"#.utf8)
      let store = try OutboxStore(in: scratch.folder)
      let stored = try store.insert(entry)
      try store.note("photo for place_a of order_a", entry: stored.seq, wall: entry.created.wall)
    }
    return kept
  }

  /// The outbox loses these rows: nobody can tell from it that they were there, but for its journal.
  private func lose(_ ids: [String]) throws {
    let store = try OutboxStore(in: scratch.folder)
    for id in ids { try store.database.run("DELETE FROM entries WHERE id = ?", id) }
    markDamaged(scratch.file("outbox.db"))
  }

  @Test func aPictureHasItsHeaderBesideIt() throws {
    let kept = try keep("entry_a", row: false)
    #expect(files.header(of: kept.name)?.entry == "entry_a")
    #expect(files.header(of: kept.name)?.what == "photo for place_a of order_a")
    #expect(try scratch.mode("proofs/" + kept.name + ".json") == 0o600)
  }

  @Test func aHeaderGoesWithItsPicture() throws {
    let kept = try keep("entry_a", row: false)
    files.remove(kept.name)
    #expect(try FileManager.default.contentsOfDirectory(atPath: files.path).isEmpty)
  }

  @Test func theHeaderOfAKnownPictureIsNoStray() throws {
    let kept = try keep("entry_a", row: false)
    let later = Timestamp(Date(timeIntervalSinceNow: 1_000_000))
    #expect(try files.strays(known: [kept.name], writtenBefore: later).isEmpty)
    #expect(try files.strays(known: [], writtenBefore: later) == [kept.name, kept.name + ".json"])
  }

  @Test func theProofsThatASalvageCouldNotSaveAreNamedByTheirPictures() throws {
    let sound = try keep("entry_a", row: true)
    let lost = try keep("entry_b", row: true)
    try lose(["entry_b"])
    let report = try #require(try OutboxStore(in: scratch.folder).salvageReport())
    #expect(report.pictures?.map(\.name) == [lost.name])
    #expect(report.pictures?.first?.header?.entry == "entry_b")
    #expect(report.sentence(in: scratch.folder).contains("\(lost.name) (photo for place_a of order_a)"))
    #expect(!report.sentence(in: scratch.folder).contains(sound.name))
  }

  @Test func whatIsLostIsNamedByItsJournal() throws {
    _ = try keep("entry_a", row: true)
    _ = try keep("entry_b", row: true)
    try lose(["entry_b"])
    let report = try #require(try OutboxStore(in: scratch.folder).salvageReport())
    #expect(report.lost == ["photo for place_a of order_a"])
  }

  @Test func aLostPictureIsRememberedAfterSomebodyHasReadOfIt() throws {
    let lost = try keep("entry_b", row: true)
    try lose(["entry_b"])
    let store = try OutboxStore(in: scratch.folder)
    try store.acknowledgeSalvage()
    #expect(try store.lostPictures() == [lost.name])
  }

  @Test func aReportOfAnEarlierVersionIsStillRead() throws {
    let store = try OutboxStore(in: scratch.folder)
    try store.setWord("salvage_report", #"{"keptAs":"outbox.db.damaged","entries":3,"journalLines":4}"#)
    #expect(try store.unseenSalvage()?.entries == 3)
    #expect(try store.lostPictures().isEmpty)
  }

  // MARK: A full disk

  #if os(Linux)
  /// Whether this machine lets anybody make a small disk of his own.
  private static let canMount: Bool = (try? run("true").code) == 0

  /// Runs a line of shell beside a disk of 400 kB that is there for it alone.
  private static func run(_ line: String, at path: String = "/tmp") throws -> (code: Int32, output: String) {
    let child = Process()
    let output = Pipe()
    child.executableURL = URL(filePath: "/usr/bin/env")
    child.arguments = [
      "unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=400k tmpfs '\(path)' && \(line)",
    ]
    child.standardOutput = output
    child.standardError = FileHandle.nullDevice
    try child.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    child.waitUntilExit()
    return (child.terminationStatus, text)
  }

  @Test(.enabled(if: canMount))
  func aDiskThatIsReallyFullTakesNoPictureAndNoEntryAndLosesNone() throws {
    let disk = scratch.file("disk")
    try createPrivateFolder(disk)
    let (code, output) = try Self.run(
      "'\(try Worker.executable().path)' keep-on-full-disk '\(disk)'", at: disk)
    #expect(code == 0, "\(output)")
    let lines = output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5, "\(output)")
    #expect(lines[1].hasPrefix("The disk is full, so nothing was stored in \(disk)/proofs/"))
    #expect(lines[3].hasPrefix("The disk is full, so nothing was stored in \(disk)/outbox.db"))
    let words = lines[2].split(separator: " ")
    #expect(words[1] == words[3])
    #expect(lines[4] == "after \((Int(words[1]) ?? 0) + 1)")
    print("a real disk of 400 kB: \(lines[0]), then \(lines[2])")
  }
  #endif
}
