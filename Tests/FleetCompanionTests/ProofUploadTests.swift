import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// A proof over real HTTP on loopback: its file goes up once, and the activity names it.
struct ProofUploadTests {
  /// A JPEG by its first bytes, large enough to be sent in pieces.
  private static let picture: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0] + (0..<300_000).map { UInt8($0 % 251) }

  @Test(.timeLimit(.minutes(5)))
  func `A photo file goes up once although its answer is lost, and the activity cites it`() async throws {
    let live = try await LiveShift(orders: 4, timeScale: 0.01)
    defer { live.host.stop() }
    let session = try live.session()
    let order = try #require(await session.orders(on: session.today).first).order.id
    let path = live.shift.folder.path + "/door.jpg"
    try Data(Self.picture).write(to: URL(fileURLWithPath: path))
    live.host.goUnreachable()
    try await session.perform(.start(order))
    try await session.perform(.activity(order, .enroute))
    let proof = try await session.perform(.proof(order, .photo(.file(path)), remarks: "At the door"))
    try await session.perform(.activity(order, .completed, proof: proof.id))
    // Whoever took the picture may delete it once the tap is acknowledged.
    try FileManager.default.removeItem(atPath: path)
    // The third write is the photo's.
    live.host.set(faults: FaultPlan([FaultRule(.dropAnswer, FaultMatch(writesOnly: true, nth: 3))]))
    try live.host.comeBack()
    await session.linkRegained()
    _ = try await session.drain(milliseconds: 60_000, patient: true)

    let effects = live.host.ledger.effects(order: order.rawValue)
    #expect(effects.map(\.name) == ["started", "activity:enroute", "proof:photo", "activity:completed"])
    let photo = try #require(effects.first { $0.name == "proof:photo" })
    #expect(photo.facts["client_mutation_id"] == proof.id)
    #expect(photo.facts["bytes"] == "\(Self.picture.count)")
    #expect(photo.facts["sha256"] == SHA256Sum(of: Self.picture).hex)
    #expect(effects.last?.facts["proof"] == photo.facts["proof"])
    #expect(try await session.receiptReadAnew(on: session.today).isClean)
  }

  @Test func `A picture that is refused leaves nothing behind`() async throws {
    let still = try await StillShift()
    let session = try still.session()
    let order = try await still.firstOrder()
    await #expect(throws: ProofFileError.refused(.text)) {
      try await session.perform(.proof(order, .photo(.bytes(Array("no picture at all".utf8)))))
    }
    #expect(try await session.entries().isEmpty)
  }
}
