/// Every name of events 2, and the types of pushes (events 5).
extension EventName {
  // Orders: the lifecycle, what only sockets carry, and the notifications.
  public static let orderCreated: EventName = "order.created"
  public static let orderUpdated: EventName = "order.updated"
  public static let orderDeleted: EventName = "order.deleted"
  public static let orderReady: EventName = "order.ready"
  public static let orderDriverAssigned: EventName = "order.driver_assigned"
  public static let orderDispatched: EventName = "order.dispatched"
  public static let orderDispatchFailed: EventName = "order.dispatch_failed"
  public static let orderStarted: EventName = "order.started"
  public static let orderCompleted: EventName = "order.completed"
  public static let orderCanceled: EventName = "order.canceled"
  public static let orderFailed: EventName = "order.failed"
  public static let orderPing: EventName = "order.ping"
  public static let orderAssignedNotification: EventName = "order.assigned_notification"
  public static let orderCanceledNotification: EventName = "order.canceled_notification"
  public static let orderCompletedNotification: EventName = "order.completed_notification"
  public static let orderFailedNotification: EventName = "order.failed_notification"

  // Drivers and vehicles. Those that never fire are known too: an older server or a proxy may send them.
  public static let driverCreated: EventName = "driver.created"
  public static let driverUpdated: EventName = "driver.updated"
  public static let driverDeleted: EventName = "driver.deleted"
  public static let driverAssigned: EventName = "driver.assigned"
  public static let driverLocationChanged: EventName = "driver.location_changed"
  public static let driverSimulatedLocationChanged: EventName = "driver.simulated_location_changed"
  public static let driverEnteredZone: EventName = "driver.entered_zone"
  public static let driverExitedZone: EventName = "driver.exited_zone"
  public static let driverOnline: EventName = "driver.online"
  public static let driverOffline: EventName = "driver.offline"
  public static let vehicleCreated: EventName = "vehicle.created"
  public static let vehicleUpdated: EventName = "vehicle.updated"
  public static let vehicleDeleted: EventName = "vehicle.deleted"
  public static let vehicleLocationChanged: EventName = "vehicle.location_changed"
  public static let positionChanged: EventName = "position.changed"
  public static let positionSimulated: EventName = "position.simulated"

  // Stops and parcels.
  public static let waypointActivity: EventName = "waypoint.activity"
  public static let waypointCompleted: EventName = "waypoint.completed"
  public static let waypointCompletedNotification: EventName = "waypoint_completed_notification"
  public static let entityCreated: EventName = "entity.created"
  public static let entityUpdated: EventName = "entity.updated"
  public static let entityDeleted: EventName = "entity.deleted"
  public static let entityActivity: EventName = "entity.activity"
  public static let entityCompleted: EventName = "entity.completed"
  public static let entityDriverAssigned: EventName = "entity.driver_assigned"

  // Geofences.
  public static let geofenceEntered: EventName = "geofence.entered"
  public static let geofenceExited: EventName = "geofence.exited"
  public static let geofenceDwelled: EventName = "geofence.dwelled"

  // Chat, beside the lifecycle of its records.
  public static let chatAddedParticipant: EventName = "chat.added_participant"
  public static let chatRemovedParticipant: EventName = "chat.removed_participant"

  // The types of pushes, which stand where other forms have a name.
  public static let pushOrderAssigned: EventName = "order_assigned"
  public static let pushOrderDispatched: EventName = "order_dispatched"
  public static let pushOrderPing: EventName = "order_ping"
  public static let pushOrderCanceled: EventName = "order_canceled"
  public static let pushOrderCompleted: EventName = "order_completed"
  public static let pushWaypointCompleted: EventName = "waypoint_completed"
  public static let pushChatMessageReceived: EventName = "chat_message_received"

  /// The records whose creation, change and deletion are announced by one observer each (events 2).
  /// Vehicles, vendors and payloads are listed by the server and never fire.
  static let recordKinds: Set<String> = [
    "contact", "customer", "place", "fleet", "zone", "service_area", "service_rate", "service_quote",
    "purchase_rate", "tracking_number", "tracking_status", "company", "file", "chat_channel",
    "chat_message", "chat_participant", "chat_receipt", "chat_log", "chat_attachment", "payload", "vendor",
    "issue", "fuel_report",
  ]

  static let known: Set<String> = {
    let named: [EventName] = [
      .orderCreated, .orderUpdated, .orderDeleted, .orderReady, .orderDriverAssigned, .orderDispatched,
      .orderDispatchFailed, .orderStarted, .orderCompleted, .orderCanceled, .orderFailed, .orderPing,
      .orderAssignedNotification, .orderCanceledNotification, .orderCompletedNotification,
      .orderFailedNotification, .driverCreated, .driverUpdated, .driverDeleted, .driverAssigned,
      .driverLocationChanged, .driverSimulatedLocationChanged, .driverEnteredZone, .driverExitedZone,
      .driverOnline, .driverOffline, .vehicleCreated, .vehicleUpdated, .vehicleDeleted,
      .vehicleLocationChanged, .positionChanged, .positionSimulated, .waypointActivity, .waypointCompleted,
      .waypointCompletedNotification, .entityCreated, .entityUpdated, .entityDeleted, .entityActivity,
      .entityCompleted, .entityDriverAssigned, .geofenceEntered, .geofenceExited, .geofenceDwelled,
      .chatAddedParticipant, .chatRemovedParticipant, .pushOrderAssigned, .pushOrderDispatched,
      .pushOrderPing, .pushOrderCanceled, .pushOrderCompleted, .pushWaypointCompleted,
      .pushChatMessageReceived,
    ]
    var names = Set(named.map(\.canonical))
    for kind in recordKinds {
      for happening in ["created", "updated", "deleted"] { names.insert(kind + "." + happening) }
    }
    return names
  }()
}
