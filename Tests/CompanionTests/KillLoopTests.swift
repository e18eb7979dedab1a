import FleetSandbox
import Foundation
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `kill -9` of `companion sync` at random moments of a day, while replies are lost and effects come late: at the
/// end the server's ledger holds every effect once. `make soak` runs it long.
@Suite(.timeLimit(.minutes(60)))
struct KillLoopTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let isSoak = environment["COMPANION_KILLS"] != nil
  private static let kills = environment["COMPANION_KILLS"].flatMap(Int.init) ?? 10
  private static let seed =
    environment["COMPANION_SEED"].flatMap(UInt64.init) ?? (isSoak ? .random(in: 1...9_999) : 7)
  /// Half a second here is a minute on the road.
  private static let timeScale = "0.01"

  /// Half of all answers lost, requests lost, errors after the effect, effects up to a minute and a half late: less
  /// than the two minutes for which an absence is watched.
  private static let faults =
    "drop-answer=0.5,drop-request=0.05,late=0.05:20000,late=0.03:90000,500-after@POST=0.05,truncate@POST=0.05"

  @Test func `A sync killed again and again loses nothing and doubles nothing`() async throws {
    let site = try await Site(
      orders: (Self.kills * 4 + 2) / 3 + 1, faults: "", timeScale: Double(Self.timeScale) ?? 1,
      seed: Self.seed)
    try await site.login()
    let ids = Array(try await site.orders().prefix(Self.kills))
    try #require(ids.count == Self.kills)
    site.host.set(faults: try FaultPlan(text: Self.faults, seed: Self.seed))
    var dice = Dice(seed: Self.seed)
    var killed = 0
    for id in ids {
      for tap in [["start", id], ["activity", id, "enroute"], ["activity", id, "completed"]] {
        let outcome = try await Program.run(tap, home: site.home)
        #expect(outcome.code == 0, "\(outcome.errors)")
      }
      let sync = try Running(["sync", "--wait", "60", "--time-scale", Self.timeScale], home: site.home)
      // The moment is the subject here, so it is chosen by the clock, and by the seed.
      try await Task.sleep(for: .milliseconds(Int(dice.next() % 800)))
      sync.send(SIGKILL)
      if await sync.end().code == -SIGKILL { killed += 1 }
    }
    let atLastKill = site.host.ledger.effects.count
    var rounds = 0
    var code: Int32 = 1
    while code == 1, rounds < 20 {
      code = try await site.run("sync", "--wait", "60", "--time-scale", Self.timeScale).code
      rounds += 1
    }
    site.host.set(faults: FaultPlan())
    let receipt = try await site.run("receipt")
    let entries = try await site.json("outbox")["entries"]?.array ?? []
    let held = entries.filter { $0["state"] == "attention" }
    #expect(held.allSatisfy { $0["reason"]?.string?.isEmpty == false })
    let expected = ["started", "activity:enroute", "activity:completed"]
    for id in ids {
      let effects = site.host.ledger.effects(order: id).map(\.name)
      if held.contains(where: { $0["order"]?.string == id }) {
        #expect(effects == Array(expected.prefix(effects.count)))
      } else {
        #expect(effects == expected)
      }
    }
    let driver = try site.driver.driver
    let effects = site.host.ledger.effects.filter { $0.actor == .driver(driver) }
    if held.isEmpty {
      #expect(code == 0)
      #expect(receipt.code == 0, "\(receipt.output)")
      #expect(receipt.lines.last == "receipt: \(ids.count * 3) of \(ids.count * 3) confirmed, 0 differences")
      #expect(effects.count == ids.count * 3)
    } else {
      #expect(code == 3 && receipt.code == 3)
    }
    if Self.isSoak {
      let again = entries.count { ($0["attempts"]?.count ?? 0) > 1 }
      print(
        "seed \(Self.seed): \(killed) of \(ids.count) syncs killed, \(atLastKill) effects when the last one died, "
          + "\(rounds) more rounds; ledger: \(effects.count) effects for \(ids.count * 3) entries, each once; "
          + "\(again) entries sent more than once, \(held.count) with a person; \(receipt.lines.last ?? "")")
      for entry in held { print("held: \(entry["kind"]?.string ?? "") \(entry["reason"]?.string ?? "")") }
    }
  }

  @Test func `An effect that comes later than any caution is a double, and the receipt says so`() async throws
  {
    let scale = "0.005"
    let site = try await Site(timeScale: 0.005)
    try await site.login()
    let id = try await site.orders()[0]
    site.host.set(faults: try FaultPlan(text: "late#1:400000/update-activity"))
    for tap in [["start", id], ["activity", id, "enroute"]] {
      _ = try await Program.run(tap, home: site.home)
    }
    #expect(try await site.run("sync", "--wait", "30", "--time-scale", scale).code == 0)
    while site.host.ledger.count(.activity("enroute"), order: id) < 2 {
      try await Task.sleep(for: .milliseconds(20))
    }
    let receipt = try await site.run("receipt")
    #expect(receipt.code == 1)
    #expect(receipt.output.contains("the server shows it 2 times"))
    #expect(receipt.lines.last == "receipt: 1 of 2 confirmed, 1 differences")
  }

  /// The same numbers for the same seed (SplitMix64).
  private struct Dice {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
