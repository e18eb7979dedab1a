import FleetModels

/// How old the document in an event is, by the sender's clock in whole seconds (events 7).
public enum EventVersion: Sendable, Hashable {
  /// When the row was last changed: `data.updated_at`. The stamp to compare documents by.
  case row(Timestamp)
  /// When the event was built, where the document has no date of its own: only comparable with its like.
  case envelope(Timestamp)
  case none
}
