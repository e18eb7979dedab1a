import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation
import StoreFaults
import Testing

@testable import FleetOutbox

/// The engine's steps on real files whose disk fails at every write, sync and truncation of a shift: the step that
/// failed is told, taken again it goes on, and the server has each effect once.
@Suite struct DiskFullTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil
  /// Every point in the long run, an even share otherwise.
  private static let stride = isSoak ? 1 : 17

  /// A device's shift on one disk: three taps on an order, one for the driver, sent and settled.
  private final class Shift {
    let bench: Bench
    let disk: FaultyDisk
    /// Whether the process dies of a failure, instead of taking the step again.
    let dies: Bool
    private(set) var told: [StorageError] = []

    init(_ folder: StoreFolder, dies: Bool) throws {
      disk = FaultyDisk(folder: folder.path)
      bench = try Bench(folder: folder)
      self.dies = dies
    }

    func run() throws {
      for tap in [
        Tap.start("order_a"), .activity("order_a", "enroute"), .activity("order_a", "completed"),
        .online(false),
      ] {
        try again { try bench.tap(tap) }
      }
      try step(.began)
      let end = bench.now + 3_600_000
      while try !bench.store.live().isEmpty, bench.now < end {
        while !bench.wire.isEmpty {
          let (flight, endpoint) = try bench.take()
          try step(.landed(flight: flight, .answered(bench.server.handle(endpoint))))
        }
        bench.now += max(1, bench.wake)
        try step(.woke)
      }
    }

    private func step(_ input: EngineInput) throws {
      do {
        try bench.step(input)
      } catch let error as StorageError {
        told.append(error)
        disk.recover()
        if dies { try bench.die() } else { try bench.step(input) }
      }
    }

    /// The person is told, and does it again once there is room.
    private func again(_ body: () throws -> Void) throws {
      do {
        try body()
      } catch let error as StorageError {
        told.append(error)
        disk.recover()
        try body()
      }
    }
  }

  @Test(arguments: [FaultyDisk.Fault.full, .broken, .dead], [false, true])
  func aShiftOnADiskThatFailsAtAnyPointHasEachEffectOnce(fault: FaultyDisk.Fault, dies: Bool) throws {
    let path = FileManager.default.temporaryDirectory.path + "/fleet-outbox-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var points = 0
    var told = 0
    var number = 1
    while true {
      let folder = try StoreFolder(path: path + "/\(number)")
      let shift = try Shift(folder, dies: dies)
      shift.disk.arm(at: number, fault)
      try shift.run()
      guard let operation = shift.disk.struck else { break }
      points += 1
      told += shift.told.isEmpty ? 0 : 1
      let point: Comment = "\(operation.rawValue) \(number): \(shift.told)"
      #expect(shift.bench.effects() == ["started", "enroute", "completed"], point)
      #expect(shift.bench.effects(on: "driver_own").count == 1, point)
      let entries = try shift.bench.outbox.entries()
      #expect(entries.map(\.state) == [.settled, .settled, .settled, .settled], point)
      #expect(entries.allSatisfy { $0.row.fate == .plain }, point)
      #expect(try OutboxStore(in: folder).unseenSalvage() == nil, point)
      try? FileManager.default.removeItem(atPath: folder.path)
      number += Self.stride
    }
    #expect(points > 5)
    print(
      "engine on a disk \(fault), \(dies ? "dying of it" : "living on"): \(points) points, \(told) told as errors"
    )
  }
}
