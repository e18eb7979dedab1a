import FleetOutbox

/// What became of a fix that a session recorded.
public struct RecordedFix: Sendable {
  /// It is in the trail; if not, `DriverSession.trackingTrouble` says why.
  public var isKept: Bool
  /// The outbox' entry by which the server is told of it; nil when it is not the server's turn, newer is known, or its
  /// time is not now.
  public var entry: Entry?
}

/// Why a fix was not recorded. Nothing was stored.
public enum FixRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// By the clocks of device and server it is older than positions are kept, in days.
  case tooOld(kept: Int)

  public var description: String {
    switch self {
    case .tooOld(let days):
      "The position is older than the \(days) days that positions are kept. Nothing was stored; if it is new, the device's clock is wrong."
    }
  }
}
