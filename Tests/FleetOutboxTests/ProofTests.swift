import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation
import Testing

@testable import FleetOutbox

/// Proofs: each once, on its own stop, its picture safe until the person or the server has it; an activity goes with
/// the proof it cites.
@Suite struct ProofTests {
  let pictures: Pictures

  init() throws { pictures = try Pictures() }

  /// A started classic order that asks for `method` on completion; the driver is under way.
  private func classic(asking method: String? = nil) throws -> Bench {
    let bench = try Bench(pictures: pictures.files)
    bench.server.orders["order_a"]?.status = "enroute"
    bench.server.orders["order_a"]?.isStarted = true
    bench.server.orders["order_a"]?.history += ["STARTED", "ENROUTE"].map { ServerModel.Line(code: $0) }
    bench.server.orders["order_a"]?.proofMethod = method
    try bench.fetchAll()
    return bench
  }

  private func round() throws -> Bench {
    let bench = try Bench(pictures: pictures.files)
    bench.server.orders["order_a"] = ServerModel.round(["place_a", "place_b"])
    try bench.fetchAll()
    return bench
  }

  private func refusal(_ body: () throws -> Void) -> Refusal? {
    do {
      try body()
      return nil
    } catch {
      return error as? Refusal
    }
  }

  private func sendUntilWrite(_ bench: Bench) throws {
    try bench.step(.began)
    while bench.wire.first?.endpoint.isWrite != true {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
  }

  // MARK: Sending

  @Test func aPhotoGoesUpOnceAndItsIdIsLearned() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["proof entry_1 of order_a"])
    #expect(try bench.entry(id).row.learned == bench.server.proof("entry_1"))
    #expect(try bench.state(id) == .settled)
  }

  @Test func aProofIsOfWhatItWasTakenOf() throws {
    let bench = try round()
    try bench.tap(.photo(of: "place_b"))
    try bench.tap(.proof("order_a", .scan(" a-code\n"), of: .entity("entity_1")))
    try bench.tap(.signature())
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(
      bench.effects() == [
        "proof entry_1 of waypoint_of_place_b", "proof entry_2 of entity_1", "proof entry_3 of order_a",
      ])
  }

  @Test func aLostAnswerIsFoundAgainByItsMark() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.loseAnswer()
    try bench.settle(for: 900_000)
    #expect(bench.effects() == ["proof entry_1 of order_a"])
    #expect(try bench.entry(id).row.learned == bench.server.proof("entry_1"))
    #expect(try bench.entry(id).row.fate == .plain)
  }

  @Test func aLostRequestIsSentAgainOnlyAfterItsQuarantine() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.loseRequest()
    try bench.settle(for: 290_000)
    #expect(bench.effects() == [])
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["proof entry_1 of order_a"])
    #expect(try bench.state(id) == .settled)
  }

  @Test func aProofWithoutItsPictureIsReadAgainAndHeals() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.loseAnswer()
    let url = bench.server.orders["order_a"]?.proofs[0].url
    bench.server.orders["order_a"]?.proofs[0].url = nil
    while try bench.entry(id).reason == nil {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    #expect(try bench.entry(id).reason == .halfApplied(.proofWithoutFile))
    bench.server.orders["order_a"]?.proofs[0].url = url
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .settled)
    #expect(bench.effects().count == 1)
  }

  /// A photo whose answer was lost and of which the server has everything but the picture.
  private func half() throws -> (Bench, String) {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.loseAnswer()
    bench.server.orders["order_a"]?.proofs[0].url = nil
    return (bench, id)
  }

  @Test func aProofWhosePictureNeverComesIsSentAgainUnderANewNumberAfterTheLongQuarantine() throws {
    let (bench, id) = try half()
    try bench.settle(for: bench.policy.dangerousQuarantine - 5_000)
    #expect(bench.effects().count == 1)
    try bench.settle(for: 120_000)
    #expect(bench.effects() == ["proof entry_1 of order_a", "proof entry_1.repair1 of order_a"])
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.fate == .plain)
    #expect(try bench.entry(id).row.learned == bench.server.proof("entry_1.repair1"))
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(receipt.isClean, "\(receipt.lines.map(\.finding))")
  }

  @Test func aPictureThatCameBesideItsRepairIsADouble() throws {
    let (bench, id) = try half()
    for _ in 0..<1_000 where bench.effects().count < 2 {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    bench.server.orders["order_a"]?.proofs[0].url = "https://files.example.com/late.jpg"
    try bench.settle(for: 60_000)
    #expect(try bench.entry(id).row.fate == .doubled)
  }

  @Test func aRepairThatIsLostIsFoundByItsOwnNumber() throws {
    let (bench, id) = try half()
    for _ in 0..<1_000 where bench.wire.first?.endpoint.isWrite != true {
      if bench.wire.isEmpty { try bench.wait(max(1, bench.wake)) } else { try bench.answer() }
    }
    try bench.loseAnswer()
    try bench.settle(for: 900_000)
    #expect(bench.effects().count == 2)
    #expect(try bench.state(id) == .settled)
  }

  @Test func nothingIsRepairedOnAnOrderThatWasGivenToAnother() throws {
    let (bench, id) = try half()
    bench.server.reassign("order_a", to: "driver_other")
    try bench.settle(for: 900_000)
    #expect(bench.effects().count == 1)
    #expect(try bench.entry(id).reason == .conflict(.reassigned(to: "Driver driver_other")))
  }

  @Test func aPictureTheServerRefusesIsKeptUntilThePersonDiscardsIt() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.land(status: 422, #"{"error":"photos.0 must be a valid image file ≤ 10 MB."}"#)
    try bench.settle(for: 600_000)
    #expect(
      try bench.entry(id).reason == .rejected(["photos.0 must be a valid image file ≤ 10 MB."]))
    #expect(bench.effects() == [])
    try pictures.age(to: bench.moment.wall.adding(milliseconds: -2 * 86_400_000))
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.count == 1)
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.isEmpty)
  }

  @Test(arguments: [
    (400, #"{"error":"Unable to validate QR code data."}"#),
    (400, #"{"error":"Unable to capture QR code data."}"#), (500, #"{"errors":["Server Error"]}"#),
  ])
  func aRefusedScanIsNotSentAgainByItself(status: Int, body: String) throws {
    let bench = try classic()
    let id = try bench.tap(.proof("order_a", .scan("wrong")))
    try sendUntilWrite(bench)
    try bench.land(status: status, body)
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == (status == 500 ? .unknown : .attention))
    #expect(bench.effects() == [])
  }

  @Test func anAnswerAboutAnotherProofConfirmsNothing() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    let other =
      #"{"id":"proof_x","subject_id":"order_a","url":"u","data":{"client_mutation_id":"entry_9"}}"#
    try bench.land(status: 201, other)
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.learned == nil)
  }

  @Test func aProofThatTheServerPutElsewhereIsThePersonsToDecide() throws {
    let bench = try round()
    let id = try bench.tap(.photo(of: "place_a"))
    try sendUntilWrite(bench)
    let form = try bench.take()
    _ = bench.server.handle(form.endpoint)
    bench.server.orders["order_a"]?.proofs[0].subject = "order_a"
    let answer = bench.server.listProofs("order_a").body.dropFirst().dropLast()
    try bench.step(.landed(flight: form.flight, .answered(HTTPResponse(status: 201, body: Array(answer)))))
    #expect(try bench.entry(id).reason == .otherEffect(.proofElsewhere("order_a")))
  }

  @Test func aPictureThatIsGoneIsSaidInsteadOfSent() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    for name in pictures.names { pictures.files.remove(name) }
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.entry(id).reason == .pictureLost)
    #expect(bench.effects() == [])
  }

  @Test func aProofForAnOrderThatGoesAwayIsHeldWithoutAWrite() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    bench.server.orders["order_a"] = nil
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(try bench.entry(id).reason == .conflict(.deleted))
  }

  @Test func theReceiptShowsAProofOnceWithItsMark() throws {
    let bench = try classic()
    try bench.tap(.photo())
    try bench.step(.began)
    try bench.settle(for: 60_000)
    let day = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
    #expect(try bench.outbox.receipt(for: day).isClean)
    try bench.outbox.learn([], as: .proofs, of: "order_a", asked: bench.moment)
    #expect(try bench.outbox.receipt(for: day).differences == 1)
  }

  // MARK: Citing

  @Test func anActivityGoesWithTheIdOfTheProofItCites() throws {
    let bench = try round()
    try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    let proof = try bench.tap(.photo(of: "place_a"))
    try bench.tap(.signature(of: "place_a"))
    try bench.tap(.activity("order_a", "completed", stop: "place_a", proof: proof))
    try bench.step(.began)
    try bench.settle(for: 60_000)
    let name = try #require(bench.server.proof(proof))
    #expect(bench.effects().last == "completed at place_a by \(name)")
  }

  /// They are of one lane: an activity never overtakes a proof of which nobody knows, and is not held for want of it.
  @Test func anActivityWaitsForAProofWhoseFateIsUnknown() throws {
    let bench = try classic(asking: "photo")
    try bench.tap(.photo())
    let id = try bench.tapActivity("completed")
    try sendUntilWrite(bench)
    try bench.loseRequest()
    try bench.settle(for: 200_000)
    #expect(bench.effects().isEmpty)
    #expect(try bench.state(id) == .pending)
    try bench.settle(for: 600_000)
    #expect(bench.effects().map { $0.prefix(5) } == ["proof", "compl"])
  }

  @Test func theNewestProofThatWillDoIsCitedByItself() throws {
    let bench = try classic(asking: "signature")
    try bench.tap(.signature())
    let newest = try bench.tap(.signature())
    try bench.tap(.photo())
    let id = try bench.tapActivity("completed")
    #expect(try bench.entry(id).command.rules.cites == [newest])
  }

  @Test func oneProofOfTheOrderDoesNotProveEveryStop() throws {
    let bench = try round()
    bench.server.orders["order_a"]?.proofMethod = "photo"
    try bench.fetchAll()
    try bench.tap(.photo())
    for stop in ["place_a", "place_b"] as [Place.ID] {
      try bench.tap(.activity("order_a", "enroute", stop: stop))
      let refusal = refusal { try bench.tap(.activity("order_a", "completed", stop: stop)) }
      #expect(
        refusal
          == (stop == "place_a"
            ? nil : .proofNeeded("completed", method: .photo, order: "order_a", stop: "place_b")))
    }
  }

  @Test func completingOutrightNeedsTheProofToGoFirst() throws {
    let bench = try classic(asking: "photo")
    #expect(
      refusal { try bench.tap(.complete("order_a")) }
        == .proofNeeded("completed", method: .photo, order: "order_a", stop: nil))
    try bench.tap(.photo())
    try bench.tap(.complete("order_a"))
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["proof entry_2 of order_a", "completed"])
  }

  @Test func aDiscardedProofTakesWhatCitesItWithIt() throws {
    let bench = try classic(asking: "photo")
    let proof = try bench.tap(.photo())
    let activity = try bench.tapActivity("completed")
    #expect(throws: Outbox.DecisionRefusal.hasFollowers(proof, [activity])) {
      try bench.outbox.discard(proof, includingFollowers: false, now: bench.moment)
    }
    try bench.outbox.discard(proof, includingFollowers: true, now: bench.moment)
    #expect(
      refusal { try bench.tap(.activity("order_a", "completed", proof: proof)) } == .discardedProof(proof))
  }

  @Test func aProofThatActivitiesInWaitingCiteIsNotPurged() throws {
    let bench = try classic(asking: "photo")
    let proof = try bench.tap(.photo())
    try bench.step(.began)
    try bench.settle(for: 60_000)
    try bench.tapActivity("completed")
    bench.now += 8 * 86_400_000
    try bench.die()
    #expect(try bench.outbox.entry(proof) != nil)
    try bench.settle(for: 60_000)
    bench.now += 8 * 86_400_000
    try bench.die()
    #expect(try bench.outbox.entry(proof) == nil)
  }

  // MARK: Bad input

  @Test(arguments: [
    ([], PictureRefusal.empty), (Array("hello, this is a text".utf8), .text),
    (Pictures.jpeg.dropLast(2), .cut), (Array("\0\0\0\u{18}ftypheic\0\0\0\0".utf8), .heic),
    ([0xFF, 0xD8, 0xFF] + [UInt8](repeating: 0, count: 10 << 20), .tooLarge(limit: 10 << 20)),
  ])
  func aPictureTheServerWouldNotTakeIsRefusedAndNothingIsLeft(bytes: [UInt8], reason: PictureRefusal) throws {
    let bench = try classic()
    #expect(throws: ProofFileError.refused(reason)) {
      try bench.tap(.proof("order_a", .photo(.bytes(bytes))))
    }
    #expect(pictures.names.isEmpty)
    #expect(try bench.outbox.entries().isEmpty)
  }

  @Test(arguments: [
    (Tap.photo(of: "place_none"), Refusal.unknownStop("place_none", "order_a")),
    (.photo("order_none"), .unknownOrder("order_none")),
    (
      .proof("order_a", .photo(.bytes(Pictures.jpeg)), of: .entity("entity_none")),
      .unknownEntity("entity_none", "order_a")
    ),
    (.proof("order_a", .scan(" \n")), .emptyCode),
    (
      .proof("order_a", .photo(.bytes(Pictures.jpeg)), remarks: String(repeating: "é", count: 256)),
      .remarksTooLong(limit: 255)
    ),
    (
      .activity("order_a", "enroute", stop: "place_a", proof: "entry_none"),
      .unknownProof("entry_none", "order_a")
    ),
  ])
  func aProofAgainstARuleIsRefusedAndLeavesNoFile(tap: Tap, expected: Refusal) throws {
    let bench = try round()
    #expect(refusal { try bench.tap(tap) } == expected)
    #expect(pictures.names.isEmpty)
    #expect(expected.description.contains("Nothing was stored"))
  }

  @Test func aProofForADeletedOrCompletedOrderIsRefused() throws {
    let bench = try classic()
    bench.server.orders["order_a"]?.status = "completed"
    try bench.fetchAll()
    #expect(refusal { try bench.tap(.photo()) } == .alreadyOver("order_a", "completed"))
    try bench.cache.markDeleted("order_a", at: bench.moment.wall)
    #expect(refusal { try bench.tap(.photo()) } == .unknownOrder("order_a"))
    #expect(pictures.names.isEmpty)
  }

  @Test func aProofOfTheWrongKindOrStopIsRefused() throws {
    let bench = try round()
    bench.server.orders["order_a"]?.round[0].proofMethod = "photo"
    try bench.fetchAll()
    try bench.tap(.activity("order_a", "enroute", stop: "place_a"))
    let signature = try bench.tap(.signature(of: "place_a"))
    let elsewhere = try bench.tap(.photo(of: "place_b"))
    func complete(citing proof: String?) -> Refusal? {
      refusal { try bench.tap(.activity("order_a", "completed", stop: "place_a", proof: proof)) }
    }
    #expect(complete(citing: signature) == .wrongProof(signature, .signature, needed: .photo))
    #expect(complete(citing: elsewhere) == .proofOfAnother(elsewhere, "completed"))
    #expect(
      complete(citing: nil)
        == .proofNeeded("completed", method: .photo, order: "order_a", stop: "place_a"))
  }

  @Test(arguments: [true, false])
  func aPictureIsLetGoWhenTheServerWasSeenToHoldIt(isThere: Bool) throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.answer()
    try pictures.age(to: bench.moment.wall.adding(milliseconds: -86_400_001))
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.count == 1)
    if !isThere { bench.server.orders["order_a"]?.proofs = [] }
    try bench.settle(for: 60_000)
    #expect(try bench.state(id) == .settled)
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.isEmpty == isThere)
  }

  @Test func picturesWithoutAnEntryGoAfterADay() throws {
    let bench = try classic()
    try bench.tap(.photo())
    _ = try pictures.files.keep(Pictures.png, as: .photo)
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.count == 2)
    try pictures.age(to: bench.moment.wall.adding(milliseconds: -86_400_001))
    try bench.outbox.sweepPictures(now: bench.moment)
    #expect(pictures.names.count == 1)
    #expect(try bench.outbox.entries().first.flatMap { bench.outbox.picture(of: $0) } != nil)
  }

  @Test func whatWasDiscardedAndIsNeverToldRestsAsUnsure() throws {
    let bench = try classic()
    let id = try bench.tap(.photo())
    try sendUntilWrite(bench)
    try bench.loseAnswer()
    func run(until state: EntryState) throws {
      for _ in 0..<400 where try bench.state(id) != state {
        while !bench.wire.isEmpty {
          if bench.wire[0].endpoint.path.hasSuffix("/proofs") {
            try bench.land(status: 403, #"{"error":"Forbidden."}"#)
          } else {
            try bench.answer()
          }
        }
        try bench.wait(max(1, bench.wake))
      }
    }
    try run(until: .attention)
    try bench.outbox.discard(id, includingFollowers: false, now: bench.moment)
    try run(until: .withdrawn)
    #expect(try bench.state(id) == .withdrawn)
    #expect(try bench.entry(id).row.fate == .unsure)
    #expect(try bench.outbox.announcements().map(\.kind) == [.unsure])
    let receipt = try bench.outbox.receipt(for: Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max))
    #expect(!receipt.isClean)
  }
}
