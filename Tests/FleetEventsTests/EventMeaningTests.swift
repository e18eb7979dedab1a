import FleetModels
import Testing

@testable import FleetEvents

@Suite struct EventMeaningTests {
  private func meaning(_ name: String, _ data: String, _ more: String = "", channel: String? = nil) throws
    -> EventMeaning
  {
    let text = #"{"id":"e","event":"\#(name)","data":\#(data)\#(more)}"#
    guard case .event(let event) = try EventReader().read(Array(text.utf8), channel: channel) else {
      return .nothing
    }
    return event.meaning
  }

  private func order(_ name: String, _ data: String, _ more: String = "") throws -> OrderNews {
    guard case .order(let news) = try meaning(name, data, more) else { throw Unexpected() }
    return news
  }

  private struct Unexpected: Error {}

  // MARK: Orders

  @Test(arguments: [
    (#"{"id":"order_a"}"#, AssignedDriver.absent), (#"{"id":"order_a","driver_assigned":null}"#, .none),
    (#"{"id":"order_a","driver_assigned":{}}"#, .unknown),
    (#"{"id":"order_a","driver_assigned":[]}"#, .unknown),
    (#"{"id":"order_a","driver_assigned":7}"#, .unknown),
    (#"{"id":"order_a","driver_assigned":""}"#, .unknown),
    (#"{"id":"order_a","driver_assigned":"a b"}"#, .unknown),
    (#"{"id":"order_a","driver_assigned":"driver_a"}"#, .id("driver_a")),
    (#"{"id":"order_a","driver_assigned":{"name":"Mira"}}"#, .unknown),
    (
      #"{"id":"order_a","driver_assigned":{"id":"driver_a","name":"Mira","phone":null}}"#,
      .object(id: "driver_a", name: "Mira", phone: nil)
    ),
  ])
  func theDriverIsReadInEveryForm(_ data: String, _ driver: AssignedDriver) throws {
    let news = try order("order.updated", data)
    #expect(news.driver == driver)
    #expect((news.fields["driver_assigned"] == nil) == (driver == .unknown || driver == .absent))
  }

  @Test func aNullOnTheAssignmentItselfSaysNothing() throws {
    let news = try order("order.driver_assigned", #"{"id":"order_a","driver_assigned":null}"#)
    #expect(news.driver == .unknown && news.fields["driver_assigned"] == nil)
  }

  @Test func bothIDsOfTheDocumentedFormNameTheOrder() throws {
    #expect(
      try order("order.updated", #"{"id":"order_a","public_id":"ORD-1"}"#).identities == ["order_a", "ORD-1"])
    #expect(try order("order.updated", #"{"id":"order_a","public_id":"order_a"}"#).identities == ["order_a"])
  }

  @Test func anIDThatCanBeNoneIsNotTaken() throws {
    let news = try order("order.updated", #"{"id":"order_../../x","public_id":"ORD-1"}"#)
    #expect(news.identities == ["ORD-1"] && news.fields["id"] == nil)
  }

  @Test func anOrderWithoutAnIDIsReadAgainWhereItsChannelNamesIt() throws {
    #expect(try meaning("order.updated", "{}", channel: "order.order_a") == .refetch(orders: ["order_a"]))
    #expect(try meaning("order.updated", "{}", channel: "company.c") == .nothing)
    #expect(try meaning("order.updated", "[]") == .nothing)
  }

  @Test func theRowsDateGoesBeforeTheEnvelopes() throws {
    let row = Timestamp(milliseconds: 1_777_708_800_000)
    let date = #","created_at":"2026-05-02 09:00:00""#
    #expect(
      try order("order.updated", #"{"id":"o","updated_at":"2026-05-02 08:00:00"}"#, date).version == .row(row)
    )
    #expect(
      try order("order.updated", #"{"id":"o"}"#, date).version
        == .envelope(row.adding(milliseconds: 3_600_000)))
    #expect(try order("order.updated", #"{"id":"o","updated_at":false}"#).version == EventVersion.none)
  }

  @Test func aDeletionIsToldByTheNameOrByTheMarker() throws {
    #expect(try order("order.deleted", #"{"id":"o"}"#).isDeleted)
    let rest = try order(
      "order.updated", #"{"id":"o","object":"order","time":"2026-05-02 08:00:00","deleted":true}"#)
    #expect(rest.isDeleted && rest.version == .row(Timestamp(milliseconds: 1_777_708_800_000)))
    #expect(try !order("order.updated", #"{"id":"o","deleted":false}"#).isDeleted)
  }

  @Test(arguments: [
    ("order.created", "created"), ("order.dispatched", "dispatched"), ("order.started", "started"),
    ("order.completed", "completed"), ("order.canceled", "canceled"), ("order.cancelled", "canceled"),
    ("order.failed", "failed"),
  ])
  func aNameMayHintAtTheStatus(_ name: String, _ status: StatusCode) throws {
    #expect(try order(name, #"{"id":"o","status":"anything"}"#).statusHint == status)
  }

  @Test(arguments: [
    "order.updated", "order.ready", "order.driver_assigned", "order.dispatch_failed", "order.ping",
  ])
  func otherNamesLeaveTheStatusToTheDocument(_ name: String) throws {
    #expect(try order(name, #"{"id":"o","status":"picking"}"#).statusHint?.text == "picking")
    #expect(try order(name, #"{"id":"o"}"#).statusHint == nil)
  }

  @Test func aStatusWithControlCharactersIsNone() throws {
    let news = try order("order.updated", #"{"id":"o","status":"started\n"}"#)
    #expect(news.statusHint == nil && news.fields["status"] == nil)
  }

  @Test func aLeftOutValueIsAbsent() throws {
    let news = try order(
      "order.updated", #"{"id":"o","customer":{},"payload":{},"notes":null,"facilitator":[]}"#)
    #expect(news.fields == ["id": "o", "notes": .null])
  }

  @Test(arguments: ["[]", "{}", "null"]) func metaIsAlwaysAnObject(_ meta: String) throws {
    #expect(try order("order.updated", #"{"id":"o","meta":\#(meta)}"#).fields["meta"] == .object([:]))
  }

  @Test func membersThatAreNotThereStayAway() throws {
    #expect(try order("order.updated", #"{"id":"o"}"#).fields == ["id": "o"])
  }

  // MARK: What names no document

  @Test(arguments: ["waypoint.activity", "waypoint.completed", "entity.activity", "entity.completed"])
  func progressIsReadAgainForTheOrderOfTheChannel(_ name: String) throws {
    let data = #"{"waypoint":"waypoint_a","entity":"entity_a"}"#
    #expect(try meaning(name, data, channel: "order.order_a") == .refetch(orders: ["order_a"]))
    #expect(try meaning(name, data, channel: "company.company_a") == .refetch(orders: []))
    #expect(try meaning(name, data, channel: "order.") == .refetch(orders: []))
  }

  @Test func aNotificationIsReadAgainForItsOrder() throws {
    let more = #","title":"t","body":"b","type":"Fleetbase\\X\\Y""#
    #expect(
      try meaning("order.canceled_notification", #"{"id":"order_a","type":"order_canceled"}"#, more)
        == .refetch(orders: ["order_a"]))
  }

  @Test func theNotificationOfAStopNamesTheStopAndNotTheOrder() throws {
    let bytes = try Fixture.bytes("socket_waypoint_completed_notification.json")
    guard case .event(let event) = try EventReader().read(bytes, channel: "order.order_q7w2e9r4t1") else {
      return
    }
    #expect(event.name == .waypointCompletedNotification)
    #expect(event.meaning == .refetch(orders: ["order_q7w2e9r4t1"]))
  }

  // MARK: Positions

  @Test(arguments: [
    #"{"id":"driver_a","location":{"type":"Point","coordinates":[0,0]}}"#,
    #"{"id":"driver_a","location":null}"#,
    #"{"id":"driver_a","location":{"coordinates":[1]}}"#,
    #"{"id":"driver_a","location":{"coordinates":[1,91]}}"#,
    #"{"id":"driver_a","location":{"coordinates":[181,1]}}"#, #"{"id":"driver_a"}"#,
    #"{"id":"../x","location":{"coordinates":[1,2]}}"#, #"{"location":{"coordinates":[1,2]}}"#,
    #"{"id":"driver_a","location":{"coordinates":["a","b"]}}"#,
    #"{"id":"driver_a","location":{"coordinates":[1e999,2]}}"#,
  ])
  func aPositionThatIsNotKnownIsNone(_ data: String) throws {
    #expect(try meaning("driver.location_changed", data) == .nothing)
  }

  @Test func longitudeComesFirstAndMoreIsIgnored() throws {
    let data =
      #"{"id":"driver_a","location":{"coordinates":["103.5",1,99,"x"]},"heading":"abc","additionalData":{"index":"3"}}"#
    guard case .position(let news) = try meaning("driver.location_changed", data) else { throw Unexpected() }
    #expect(news.coordinate == Coordinate(latitude: 1, longitude: 103.5))
    #expect(news.heading == nil && news.index == 3 && news.subject == .driver("driver_a"))
  }

  // MARK: The rest

  @Test func aGeofenceOfAVehicleIsTheVehicles() throws {
    let text =
      #"{"event":"geofence.dwelled","occurred_at":"2026-05-02T09:20:00+00:00","dwell_duration_minutes":5,"#
      + #""subject":{"type":"vehicle","id":"vehicle_a"},"driver":null,"geofence":{"id":"zone_a","type":"service_area"}}"#
    guard case .event(let event) = try EventReader().read(Array(text.utf8)),
      case .geofence(let news) = event.meaning
    else {
      Issue.record("no geofence")
      return
    }
    #expect(news.crossing == .dwelled && news.subject == .vehicle("vehicle_a") && news.driver == nil)
    #expect(
      news.dwellMinutes == 5 && news.areaKind == "service_area" && news.coordinate == nil && news.order == nil
    )
  }

  @Test func aChatIsNamedByWhateverNamesIt() throws {
    #expect(
      try meaning("chat_message.created", #"{"id":"m","chat_channel":"chat_a"}"#) == .chat(channel: "chat_a"))
    #expect(
      try meaning("chat_message.created", #"{"id":"m","chat_channel":{"id":"chat_a"}}"#)
        == .chat(channel: "chat_a"))
    #expect(try meaning("chat_channel.updated", #"{"id":"chat_a"}"#) == .chat(channel: "chat_a"))
    #expect(
      try meaning("chat_receipt.created", #"{"id":"r"}"#, channel: "chat.chat_a") == .chat(channel: "chat_a"))
    #expect(try meaning("chat_log.created", "{}") == .chat(channel: nil))
  }

  @Test(arguments: [
    "driver.assigned", "driver.online", "driver.entered_zone", "entity.driver_assigned", "position.changed",
    "order.rescheduled", "undefined", "order_assigned",
  ])
  func whatNeverFiresOrIsNotKnownMeansNothing(_ name: String) throws {
    #expect(try meaning(name, #"{"id":"order_a","status":"completed"}"#) == .nothing)
  }

  @Test func anotherRecordIsSaidToHaveChanged() throws {
    guard case .record(let news) = try meaning("place.deleted", #"{"id":"place_a","uuid":{}}"#) else {
      return
    }
    #expect(
      news.kind == "place" && news.id == "place_a" && news.isDeleted && news.fields == ["id": "place_a"])
  }

  // MARK: Pushes

  @Test func aPushIsReadAgainAndSaysNothingElse() throws {
    let payload: JSONObject = [
      "data": ["id": "order_a", "type": "order_canceled"], "notification": ["title": "failed"],
    ]
    let event = try FleetEvent(pushPayload: payload)
    #expect(event.meaning == .refetch(orders: ["order_a"]))
    #expect(event.name == .pushOrderCanceled && event.form == .push && !event.idTellsRepeats)
  }

  @Test func aPushOfAStopNamesNoOrder() throws {
    #expect(
      try FleetEvent(pushPayload: ["id": "waypoint_a", "type": "waypoint_completed"]).meaning
        == .refetch(orders: []))
  }

  @Test func aPushOfAChatNamesTheChannel() throws {
    let payload: JSONObject = ["id": "m", "type": "chat_message_received", "channel": "chat_a"]
    #expect(try FleetEvent(pushPayload: payload).meaning == .chat(channel: "chat_a"))
  }

  @Test func aPushWhoseMembersStandOnlyInItsActionIsRead() throws {
    let payload: JSONObject = [
      "action": ["action": "view_order", "params": ["id": "order_a", "type": "order_assigned"]]
    ]
    #expect(try FleetEvent(pushPayload: payload).meaning == .refetch(orders: ["order_a"]))
  }

  @Test func aPushOfSomebodyElseIsRefused() {
    #expect(throws: EventRefusal.noPushType) { try FleetEvent(pushPayload: ["aps": ["badge": 1]]) }
    #expect(throws: EventRefusal.notAnEvent) { try FleetEvent(push: Array("[]".utf8)) }
    #expect(throws: EventRefusal.badName) { try FleetEvent(pushPayload: ["type": "a b"]) }
  }

  @Test func anUnknownTypeOfPushMeansNothing() throws {
    #expect(try FleetEvent(pushPayload: ["id": "order_a", "type": "order_rescheduled"]).meaning == .nothing)
  }
}
