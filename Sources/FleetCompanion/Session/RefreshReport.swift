import FleetModels
import FleetStorage

/// What a refresh came to.
public struct RefreshReport: Sendable, Equatable {
  /// Orders whose documents the server gave.
  public var stored = 0
  /// Documents that were no usable orders, one sentence each; the others were stored, and what the cache held of
  /// these stays.
  public var setAside: [String] = []
  /// Orders that left the list: gone from the server, or, of a driver's, somebody else's now.
  public var left: [Order.ID] = []
  /// What was different about the orders stored.
  public var changes: [OrderDifference] = []
  /// The server has more orders than one refresh of a board reads.
  public var isCut = false

  public init() {}
}

/// Why what the server answered was of no use, although the call went well. The cache is as it was.
public enum RefreshProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// The token works for another organization now, so that everything of this one seems to be missing
  /// (FINDINGS: staff edits).
  case elsewhere(Identity, found: String)
  /// The answer to that call holds something else than the record asked for.
  case unusable(endpoint: String, reason: String)

  public var description: String {
    switch self {
    case .elsewhere(let identity, let found):
      "The sign-in works for \(found) now, but what is stored here belongs to \(identity.sentence). What this device already has is kept; sign in again."
    case .unusable(let endpoint, let reason):
      "The answer could not be used (\(endpoint)): \(reason). What this device already has is kept."
    }
  }
}
