import FleetModels

/// An event that stands in the inbox.
public struct StoredEvent: Sendable, Equatable {
  /// Its place in the order of arrival. Numbers have gaps, and none is given twice: a new inbox begins at the time of
  /// its first event in milliseconds, past all that an earlier one gave.
  public var seq: Int64
  /// What came in.
  public var arrival: Arrival
  /// The number of the first event of this id, name and trust, when this is one that came later with other bytes.
  public var repeats: Int64?

  public init(seq: Int64, arrival: Arrival, repeats: Int64? = nil) {
    self.seq = seq
    self.arrival = arrival
    self.repeats = repeats
  }
}
