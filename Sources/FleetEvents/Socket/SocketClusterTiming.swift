/// The times of a SocketCluster client, in milliseconds: those of the reference client (events 3.4 and 3.6).
public struct SocketClusterTiming: Sendable, Hashable {
  /// From `connect` to the reply of the handshake.
  public var connectTimeout: Int64 = 20_000
  /// Longest silence between two pings, until the server names its own.
  public var pingTimeout: Int64 = 20_000
  /// What a server may name for it; anything else is put to the nearer end.
  public var pingTimeoutBounds: ClosedRange<Int64> = 1_000...600_000
  /// For the reply to a call.
  public var answerTimeout: Int64 = 10_000
  public var firstDelay: Int64 = 10_000
  /// Up to this much is added to `firstDelay` by chance, before multiplying.
  public var randomDelay: Int64 = 10_000
  /// Each failure in a row multiplies the delay by this.
  public var delayFactor = 1.5
  public var longestDelay: Int64 = 60_000

  public init() {}

  /// The reference client's.
  public static let reference = SocketClusterTiming()
}
