/// What an event says, apart from what is then done about it (events 6.1 and 7).
public enum EventMeaning: Sendable, Equatable {
  /// A document of an order, or some of its members.
  case order(OrderNews)
  /// Something about these orders changed that the event does not carry: read them again. Empty when the event
  /// names none, so that only a reconciliation would find out.
  case refetch(orders: [String])
  case driver(DriverNews)
  case position(PositionNews)
  case geofence(GeofenceNews)
  /// Something happened in a chat; the channel's id where it is named.
  case chat(channel: String?)
  /// Another record was created, changed or deleted.
  case record(RecordNews)
  /// Nothing to do: an unknown name, one that never fires, a position that is not known.
  case nothing
}
