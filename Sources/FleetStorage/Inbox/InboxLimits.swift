/// How much an inbox keeps, and how long.
public struct InboxLimits: Sendable, Equatable {
  /// Events of so long are kept, so that an id that comes back is known: a sender's retries span two minutes.
  /// Milliseconds.
  public var age: Int64
  /// So many of the newest are kept however old they are.
  public var count: Int64
  /// The inbox takes no more than this; a group beyond it is refused.
  public var bytes: Int64
  /// When three quarters of `bytes` are used, only events of so long are kept. Milliseconds.
  public var ageUnderPressure: Int64

  public init(age: Int64, count: Int64, bytes: Int64, ageUnderPressure: Int64) {
    self.age = age
    self.count = count
    self.bytes = bytes
    self.ageUnderPressure = ageUnderPressure
  }

  /// A day and 10 000 events, whichever is more (events 6.2), in 1 GiB; ten minutes where that is nearly full.
  public static let standard = InboxLimits(
    age: 86_400_000, count: 10_000, bytes: 1 << 30, ageUnderPressure: 600_000)
}
