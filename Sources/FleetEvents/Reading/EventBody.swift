/// What the bytes of a webhook body or of a socket publication hold.
public enum EventBody: Sendable, Equatable {
  case event(FleetEvent)
  /// `[]`: the record was gone when the sender came to write about it (events 1.4). To be answered 200, nothing
  /// to apply.
  case empty
}
