import FleetModels
import FleetStorage

/// The engine's own time: milliseconds that only grow, across clock changes and restarts.
///
/// Within one boot it follows the uptime, so setting the wall clock moves no deadline. Over a reboot it goes on by
/// the new uptime: that much has passed at least. The wall clock can only make it less, as it does when the
/// "reboot" is another device with an uptime of its own. A deadline may come late by the time the device was off,
/// never early.
struct EngineClock {
  private let outbox: OutboxStore

  init(_ outbox: OutboxStore) { self.outbox = outbox }

  /// The engine time at `now`. Belongs into a transaction: it remembers where it stands.
  func time(at now: Moment) throws -> Int64 {
    guard let engine = try outbox.number("clock_engine"), let uptime = try outbox.number("clock_uptime"),
      let wall = try outbox.number("clock_wall"), let boot = try outbox.word("clock_boot")
    else {
      try remember(0, now)
      return 0
    }
    let passed = Self.passed(since: (uptime, wall, boot), now)
    if boot != now.boot || passed > 30_000 { try remember(engine + passed, now) }
    return engine + passed
  }

  /// The engine time at `now` for somebody who only looks.
  func peek(at now: Moment) throws -> Int64 {
    guard let engine = try outbox.number("clock_engine"), let uptime = try outbox.number("clock_uptime"),
      let wall = try outbox.number("clock_wall"), let boot = try outbox.word("clock_boot")
    else { return 0 }
    return engine + Self.passed(since: (uptime, wall, boot), now)
  }

  private static func passed(since known: (uptime: Int64, wall: Int64, boot: String), _ now: Moment) -> Int64
  {
    guard known.boot != now.boot else { return max(0, now.uptime - known.uptime) }
    return max(0, min(now.uptime, now.wall.milliseconds - known.wall))
  }

  private func remember(_ engine: Int64, _ now: Moment) throws {
    try outbox.setNumber("clock_engine", engine)
    try outbox.setNumber("clock_uptime", now.uptime)
    try outbox.setNumber("clock_wall", now.wall.milliseconds)
    try outbox.setWord("clock_boot", now.boot)
  }
}
