/// Somebody who is handed events, in the order of arrival.
public protocol HandOnTarget: Sendable {
  /// Names its place in the inbox; always the same for the same kind.
  var cursor: String { get }
  /// So many events are handed to it at once, at most.
  var batch: Int { get }
  /// The last event it has taken, where it knows better than the inbox; nil where it does not know.
  /// - Throws: when it cannot be used at all.
  func lastTaken() throws -> Int64?
  /// Takes events: all of them when it returns, so that none of them is handed to it again.
  /// - Throws: `NotTaken`, which says how many of the first it has taken.
  func take(_ events: [HandedEvent]) async throws(NotTaken)
}

/// Events were not taken.
public struct NotTaken: Error, Sendable, Equatable {
  /// So many of the first were.
  public var taken: Int
  /// Why the next one was not, without its content.
  public var reason: String

  public init(taken: Int = 0, reason: String) {
    self.taken = taken
    self.reason = reason
  }
}
