import FleetModels
import FleetStorage
import Foundation

/// The newest position that was given to the outbox, kept there, and what it decides about the next one: whether it
/// is newer, and whether it is time.
///
/// The server keeps no time of a position and takes each one as "now" (rest-api 2.3), so one that is older than the
/// last, or old at all, must not be sent. The times to compare are a receiver's, the device's clock may be set, and a
/// receiver may tell one wild time: no single clock is believed alone.
struct LastReport: Codable, Equatable {
  /// When it was measured, by the receiver.
  var time: Timestamp
  /// The same by the device's uptime, as far as the two clocks agreed then.
  var measured: Int64
  /// The uptime when it was given to the outbox.
  var given: Int64
  var boot: String

  /// Between two live positions, in milliseconds. At town speed that is 400 m, about what a dispatcher's map and a time
  /// of arrival need; with their reads they cost 4 of the 90 requests a minute that deliveries share, and one durable
  /// commit in place of thirty.
  static let gap: Int64 = 30_000
  /// A fix older than this, or this far ahead of now, is no live position, in milliseconds.
  static let freshness: Int64 = 300_000

  init(of fix: Fix, at now: Moment) {
    time = fix.time
    measured = now.uptime - max(0, now.wall.milliseconds - fix.time.milliseconds)
    given = now.uptime
    boot = now.boot
  }

  /// How old a fix is, in milliseconds; 0 when it claims to come from the future. The device's clock may be wrong: where
  /// the server's makes it younger, it is as young as that.
  /// - Parameter serverOffset: the server's clock minus the device's, when it is known.
  static func age(of fix: Fix, at now: Moment, serverOffset: Int64?) -> Int64 {
    let age = now.wall.milliseconds - fix.time.milliseconds
    return max(0, min(age, age + (serverOffset ?? 0)))
  }

  /// How far ahead of now a fix claims to be, in milliseconds; 0 when it does not. As with its age, the clock that makes
  /// less of it is believed.
  static func lead(of fix: Fix, at now: Moment, serverOffset: Int64?) -> Int64 {
    let lead = fix.time.milliseconds - now.wall.milliseconds
    return max(0, min(lead, lead - (serverOffset ?? 0)))
  }

  /// Whether a fix was measured after this one.
  func isOlder(than fix: Fix, at now: Moment) -> Bool {
    if fix.time > time { return true }
    // By its own time it is not. That is the truth, unless the clock was set back since, or this one's time was wild.
    guard boot == now.boot else {
      return time > now.wall && fix.time <= now.wall.adding(milliseconds: Self.freshness)
    }
    let later = LastReport(of: fix, at: now).measured - measured
    // One that claims the future as well may be a late one from before the clock was set back; not for ever, though.
    return later > (fix.time > now.wall ? Self.freshness : 0)
  }

  /// How long the next one has to wait, in milliseconds; 0 when it is time.
  func wait(at now: Moment) -> Int64 {
    guard boot == now.boot, now.uptime >= given else { return 0 }
    return max(0, given + Self.gap - now.uptime)
  }
}

extension LastReport {
  private static let word = "last_position"

  /// The one kept in an outbox; nil before the first, and when it cannot be read.
  static func load(from store: OutboxStore) throws -> LastReport? {
    try store.word(word).flatMap { try? JSONDecoder().decode(LastReport.self, from: Data($0.utf8)) }
  }

  func save(in store: OutboxStore) throws {
    try store.setWord(Self.word, String(decoding: try JSONEncoder().encode(self), as: UTF8.self))
  }
}
