import Testing

@testable import FleetEvents

@Suite struct EventNameTests {
  @Test func bothSpellingsOfCanceledAreOneName() {
    #expect(EventName("order.cancelled") == .orderCanceled)
    #expect(Set([EventName("order.cancelled"), .orderCanceled]).count == 1)
    #expect(EventName("order.cancelled").rawValue == "order.cancelled")
    #expect(EventName("order.cancelled").happening == "canceled")
  }

  /// Every name of the table in events 2.
  @Test(arguments: [
    "order.created", "order.updated", "order.deleted", "order.ready", "order.driver_assigned",
    "order.dispatched",
    "order.dispatch_failed", "order.started", "order.completed", "order.canceled", "order.cancelled",
    "order.failed",
    "order.ping", "order.assigned_notification", "order.canceled_notification",
    "order.completed_notification",
    "order.failed_notification", "driver.created", "driver.updated", "driver.deleted", "driver.assigned",
    "driver.location_changed", "driver.simulated_location_changed", "driver.entered_zone",
    "driver.exited_zone",
    "driver.online", "driver.offline", "position.changed", "position.simulated", "vehicle.created",
    "vehicle.updated",
    "vehicle.deleted", "vehicle.location_changed", "payload.created", "payload.updated", "payload.deleted",
    "vendor.created", "vendor.updated", "vendor.deleted", "entity.created", "entity.updated",
    "entity.deleted",
    "entity.activity", "entity.completed", "entity.driver_assigned", "waypoint.activity",
    "waypoint.completed",
    "waypoint_completed_notification", "geofence.entered", "geofence.exited", "geofence.dwelled",
    "contact.created",
    "customer.updated", "place.updated", "fleet.deleted", "zone.created", "service_area.updated",
    "service_rate.created", "service_quote.created", "purchase_rate.updated", "tracking_number.created",
    "tracking_status.created", "company.updated", "file.created", "chat_channel.created",
    "chat_message.created",
    "chat_participant.deleted", "chat_receipt.created", "chat_log.created", "chat_attachment.created",
    "chat.added_participant", "chat.removed_participant", "issue.created", "fuel_report.updated",
    "order_assigned",
    "order_dispatched", "order_ping", "order_canceled", "order_completed", "waypoint_completed",
    "chat_message_received",
  ])
  func theNamesOfTheBookAreKnown(_ name: String) { #expect(EventName(name).isKnown) }

  @Test(arguments: [
    "order.rescheduled", "Order.updated", "order", "", "cancelled", "order.updated2", "undefined",
  ])
  func otherNamesAreNot(_ name: String) { #expect(!EventName(name).isKnown) }

  @Test func aNameIsTakenApartAtItsFirstDot() {
    let name: EventName = "tracking_status.created"
    #expect(name.subject == "tracking_status" && name.happening == "created")
    #expect(EventName("order_ping").subject == "order_ping" && EventName("order_ping").happening == "")
  }
}
