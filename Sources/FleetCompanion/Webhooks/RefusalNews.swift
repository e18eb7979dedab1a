import FleetModels
import FleetStorage

/// Which refused requests a person hears of: the first of each kind at once, and then one a minute at most, with how
/// many there were since. Whoever sets a webhook up sees what is wrong, and a flood stays a line a minute.
struct RefusalNews {
  /// Milliseconds in which a kind is told once.
  static let pause: Int64 = 60_000
  /// Kinds beyond that are only counted: reasons are few, and none is the sender's.
  static let limit = 50

  private struct Kind: Hashable {
    var status: Int
    var reason: String
  }

  private struct Told {
    var at: Moment
    var count = 0
  }

  private var kinds: [Kind: Told] = [:]

  /// - Parameter reason: a sentence of ours that quotes nothing of the request.
  /// - Returns: what to tell now; nil when it is only counted.
  mutating func heard(_ status: Int, _ reason: String, at now: Moment) -> ReceiverNotice? {
    // Where a body stops being JSON is told, but makes no kind of its own.
    let kind = Kind(status: status, reason: status == 400 ? "" : reason)
    guard var told = kinds[kind] else {
      guard kinds.count < Self.limit else { return nil }
      kinds[kind] = Told(at: now)
      return .refused(status: status, reason: reason, count: 1, since: now.wall)
    }
    told.count += 1
    let since = told.at
    let isDue = since.boot != now.boot || now.uptime - since.uptime >= Self.pause
    defer { kinds[kind] = isDue ? Told(at: now) : told }
    return isDue ? .refused(status: status, reason: reason, count: told.count, since: since.wall) : nil
  }
}
