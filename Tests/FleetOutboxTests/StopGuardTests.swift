import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// An activity for a stop is sent only while the server stands there, whenever staff come between.
@Suite struct StopGuardTests {
  /// Runs a delivery at the second stop while staff edit the round at `time`, or before it began; what was held is
  /// given up.
  private func run(_ edit: StaffEdit, at time: Int64?) throws -> (bench: Bench, held: [Reason]) {
    let bench = try Bench()
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.fetchAll()
    for code: StatusCode in ["enroute", "completed"] {
      try bench.tap(.activity("order_a", code, stop: "place_b"))
    }
    let world = World(bench)
    var held: [Reason] = []
    if let time { world.at(time) { edit.make(&bench.server) } } else { edit.make(&bench.server) }
    world.decide = { entry in
      if let reason = entry.reason { held.append(reason) }
      try bench.outbox.discard(entry.id, includingFollowers: true, now: bench.moment)
    }
    try world.run(limit: 1_800_000)
    return (bench, held)
  }

  /// The engine reads for 100 ms and sends for as long: every moment of two writes is among these.
  private static let times = stride(from: Int64(1_000), through: 1_500, by: 50)

  @Test(arguments: StaffEdit.allCases)
  func whenStaffComeBetweenNothingReachesAnotherStopUnsaid(edit: StaffEdit) throws {
    for time in Self.times {
      let (bench, held) = try run(edit, at: time)
      let ours = ["enroute at place_b", "completed at place_b"]
      // A finished stop that is completed anew stands as it stood: nothing tells, and nothing is lost.
      let astray = bench.effects().filter { !ours.contains($0) && $0 != "completed at place_a" }
      // Between the last look and the write nobody can see what staff do: then the answer shows it, and it is said.
      #expect(astray.count <= 1, "\(time): \(bench.effects())")
      if !astray.isEmpty {
        #expect(
          held.contains { if case .otherEffect = $0 { true } else { false } }, "\(time): \(held)")
      }
      for effect in ours { #expect(bench.effects().count { $0 == effect } <= 1) }
    }
  }

  @Test(arguments: StaffEdit.allCases)
  func whatStaffDidBeforeTheLastLookReachesNoOtherStop(edit: StaffEdit) throws {
    // The looks are asked at 1 000 and 1 200, the writes sent at 1 100 and 1 300.
    for time in [nil, 1_150] as [Int64?] {
      let (bench, held) = try run(edit, at: time)
      let effects = bench.effects()
      #expect(effects == Array(["enroute at place_b"].prefix(effects.count)), "\(time ?? 0): \(effects)")
      #expect(!held.isEmpty)
    }
  }

  @Test func aRoundThatTurnedClassicIsNotCompletedAsAWhole() throws {
    let (bench, _) = try run(.turnedClassic, at: nil)
    #expect(bench.server.orders["order_a"]?.status == "started")
  }

  @Test func anActivityElsewhereSetsTheDestinationAsAnEntryOfItsOwnFirst() throws {
    let bench = try Bench()
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.fetchAll()
    try bench.tap(.activity("order_a", "enroute", stop: "place_d"))
    let kinds = try bench.outbox.entries().map { $0.row.kind }
    #expect(kinds == ["set_destination", "report_activity"])
    try bench.step(.began)
    try bench.settle(for: 60_000)
    #expect(bench.effects() == ["destination place_d", "enroute at place_d"])
  }

  @Test func aDestinationThatStaffTakeBackHoldsTheActivityBehindIt() throws {
    let bench = try Bench()
    bench.server.orders["order_a"] = StaffEdit.round
    try bench.fetchAll()
    let id = try bench.tap(.activity("order_a", "enroute", stop: "place_d"))
    try bench.step(.began)
    while bench.effects().isEmpty { try bench.answer() }
    StaffEdit.pointerReset.make(&bench.server)
    try bench.settle(for: 600_000)
    #expect(bench.effects() == ["destination place_d"])
    #expect(try bench.entry(id).reason == .conflict(.anotherStopCurrent("place_a")))
  }
}
