import Testing

@testable import FleetModels

/// Laying an event's flat members over an order's document.
@Suite struct FlatOrderTests {
  private let order = Order(json: [
    "id": "order_a", "status": "dispatched", "notes": .null, "meta": ["a": 1],
    "updated_at": "2026-05-02T08:00:00.250000Z",
    "driver_assigned": ["id": "driver_a", "name": "Dina"], "purchase_rate": .null,
    "payload": ["id": "payload_a", "waypoints": []], "tracking_statuses": [["code": "CREATED"]],
    "customer": ["id": "contact_a", "name": "Orla", "place": ["id": "place_a"]],
  ])

  private func laid(_ flat: JSONObject, clearingDriver: Bool = true) -> (order: Order, laying: Order.Laying) {
    var order = order
    let laying = order.lay(flat, clearingDriver: clearingDriver)
    return (order, laying)
  }

  @Test func anIDOfTheSameRecordIsAgreement() {
    #expect(laid(["driver_assigned": "driver_a", "payload": "payload_a"]).laying.isAgreement)
  }

  @Test func anotherRecordsIDIsUntold() {
    let (order, laying) = laid(["payload": "payload_b"])
    #expect(laying.untold == ["payload"])
    #expect(order == self.order)
  }

  @Test func anIDWhereNothingStoodIsLaidAndUntold() {
    let (order, laying) = laid(["purchase_rate": "rate_a"])
    #expect(order.json["purchase_rate"] == ["id": "rate_a"])
    #expect(laying.untold == ["purchase_rate"])
  }

  @Test func aRelationOfNullIsUntoldButForTheDrivers() {
    #expect(laid(["payload": .null]).laying.untold == ["payload"])
    #expect(laid(["driver_assigned": .null]).order.json["driver_assigned"] == .null)
    #expect(laid(["driver_assigned": .null], clearingDriver: false).laying.untold == ["driver_assigned"])
  }

  @Test func aRecordsOwnMembersAreLaidOverItAndItsRelationsStay() {
    let (order, laying) = laid(["customer": ["id": "contact_a", "name": "Orla Fenn", "place": .null]])
    #expect(order.json["customer"]?["name"] == "Orla Fenn")
    #expect(order.json["customer"]?["place"] == ["id": "place_a"])
    #expect(laying.changed == ["customer"])
  }

  @Test func theMoreExactOfTwoEqualMomentsStays() {
    #expect(laid(["updated_at": "2026-05-02 08:00:00"]).laying.isAgreement)
  }

  @Test func emptyNotesAreNone() {
    #expect(laid(["notes": ""]).laying.isAgreement)
  }

  @Test(arguments: [JSONValue.object([:]), .array([])])
  func aLeftOutRelationSaysNothing(value: JSONValue) {
    #expect(laid(["payload": value, "purchase_rate": value]).laying.isAgreement)
  }

  @Test func anEmptyMapIsAnEmptyMap() {
    #expect(laid(["meta": []]).order.json["meta"] == .object([:]))
  }

  @Test func whatADocumentNestsIsNeverReplaced() {
    let (order, laying) = laid([
      "tracking_statuses": "none", "pod_required": true, "payload": ["id": "payload_a", "waypoints": "none"],
    ])
    #expect(order == self.order)
    #expect(laying.isAgreement)
  }

  @Test func theIDIsNeverLaid() {
    #expect(laid(["id": "order_b", "public_id": "ORD-1"]).order.id == "order_a")
  }

  @Test func theMomentsSetTheirFlags() {
    #expect(laid(["started_at": "2026-05-02 08:10:00"]).order.started == true)
    #expect(laid(["dispatched_at": .null]).laying.isAgreement)
  }

  @Test func layingAgainChangesNothing() {
    let flat: JSONObject = [
      "status": "started", "notes": "ring", "driver_assigned": .null, "purchase_rate": "rate_a",
    ]
    var once = laid(flat).order
    let after = once
    once.lay(flat)
    #expect(once == after)
  }
}
