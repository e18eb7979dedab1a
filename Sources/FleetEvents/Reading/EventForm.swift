/// The shape in which a piece of news was written (events 0, 1.4, 4.3 and 5).
public enum EventForm: String, Hashable, Sendable, CaseIterable {
  /// The envelope of the public documents: `evt_…`, `v1`, a date with `Z`, the driver as an object.
  case documented
  /// The envelope the server really sends, by webhook and by socket.
  case lifecycle
  /// A notification that carries the whole resource: the lifecycle envelope with a UUID and a `type`.
  case broadcast
  /// A notification that carries a title and a text; it has no date.
  case notification
  /// Where a driver or a vehicle is.
  case location
  /// Progress at a stop or of a parcel: `data` names them and the activity, not the order.
  case activity
  /// The flat body of a geofence: neither id nor `data`.
  case geofence
  /// Somebody joined or left a chat.
  case chat
  /// A payload of APNs or FCM.
  case push
  /// A name and `data`, with neither a date nor a version.
  case bare
}
