import FleetEvents

/// How a session is kept live.
public struct LiveOptions: Sendable {
  /// Where events are published; nil polls only.
  public var server: EventServer?
  /// Channels beside those that follow from the orders, such as a dispatcher's `api.…`.
  public var channels: [String] = []
  /// Between two reconciliations while events come, in milliseconds; a fifth is added or taken by chance.
  public var reconcileGap: Int64 = 300_000
  /// The same while no events come.
  public var pollGap: Int64 = 60_000
  /// After a reading that failed, before the next; doubled each time in a row, up to `pollGap`.
  public var retryGap: Int64 = 5_000
  /// The times of the connection.
  public var timing = SocketClusterTiming.reference

  public init(server: EventServer?) { self.server = server }

  /// All times multiplied, for demonstrations.
  public func scaled(by factor: Double) -> LiveOptions {
    func scaled(_ time: Int64) -> Int64 { max(1, Int64(Double(time) * factor)) }
    var options = self
    options.reconcileGap = scaled(reconcileGap)
    options.pollGap = scaled(pollGap)
    options.retryGap = scaled(retryGap)
    options.timing.firstDelay = scaled(timing.firstDelay)
    options.timing.randomDelay = scaled(timing.randomDelay)
    options.timing.longestDelay = scaled(timing.longestDelay)
    return options
  }
}
