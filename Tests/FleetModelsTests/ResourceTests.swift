import FleetModels
import Testing

@Suite struct ResourceTests {
  @Test(arguments: Fixture.names)
  func whatIsReadIsWrittenAgain(_ name: String) throws {
    let document = try Fixture.document(name)
    for case .object(let members) in document.array ?? [document] {
      let order = Order(json: members)
      let written = try JSONValue(parsing: JSONValue.object(order.json).encoded())
      #expect(written == .object(members))
    }
  }

  @Test func noFixtureHasAMemberThatCannotBeRead() throws {
    for name in Fixture.names {
      #expect(try Census(name).problems == [], "\(name)")
    }
  }

  @Test func everyMemberOfEveryFixtureIsKnownOrTheCompanysOwn() throws {
    for name in Fixture.names {
      #expect(try Census(name).unknownMembers == [], "\(name)")
    }
  }

  @Test func theCensusLooksIntoEveryKindOfRecord() throws {
    let kinds = try Fixture.names.reduce(into: Set<String>()) { $0.formUnion(try Census($1).kinds) }
    #expect(
      kinds == [
        "order", "payload", "place", "waypoint", "entity", "driver", "vehicle", "contact", "tracking number",
        "tracking status", "activity", "order config", "organization", "user", "file", "proof", "comment",
        "issue", "fuel report", "deleted record", "tracker", "stop of a tracker", "progress", "lifecycle",
        "driver's position", "route", "leg", "what a tracker noticed", "expected times",
        "distance and time", "sign-in code", "device registration", "organization switch",
        "onboarding settings",
      ])
  }

  @Test func aPositionOffTheGlobeCostsOnlyThePosition() throws {
    let driver = try Driver(document: try Fixture.document("server-driver-off-the-globe"))
    #expect(driver.location == nil)
    #expect(driver.name == "Dina Driver")
    #expect(driver.problems == [])
  }

  @Test func membersUnknownHereSurviveAChange() throws {
    var order = Order(json: ["id": "order_1", "hologram": [1, 2], "status": "created"])
    order.status = .started
    #expect(JSONValue.object(order.json) == ["id": "order_1", "hologram": [1, 2], "status": "started"])
  }

  @Test func aChangeDeepInADocumentLeavesItsNeighboursAlone() throws {
    let before = try Fixture.order("order-round")
    var order = before
    var payload = try #require(order.payload.value)
    payload.currentWaypoint = "place_elsewhere"
    order.payload = .value(payload)
    #expect(order.payload.value?.currentWaypoint == "place_elsewhere")
    #expect(order.stops == before.stops)
    var expected = before.json
    var inner = try #require(expected["payload"]?.object)
    inner["current_waypoint"] = "place_elsewhere"
    expected["payload"] = .object(inner)
    #expect(order.json == expected)
  }

  @Test func everyKindOfFieldReadsWhatItWrites() throws {
    var order = Order(json: [:])
    order.internalID = "A-1"
    order.status = "Driver Enroute"
    order.started = true
    order.adhocDistance = 6000
    order.distance = 12.5
    order.scheduledAt = Timestamp("2026-11-21T17:33:33.250Z")
    order.meta = ["a": [1]]
    order.customFields = ["a", "b"]
    order.orderConfig = "order_config_1"
    order.customer = .none
    order.driverAssigned = .value(Driver(json: ["id": "driver_1"]))
    order.trackingStatuses = .value([TrackingStatus(json: ["id": "status_1"])])
    order.eta = ["seconds": 5]
    var driver = Driver(json: [:])
    driver.licenseExpiry = CalendarDay("2027-03-31")
    driver.location = Coordinate(latitude: 1.25, longitude: 103.5)

    let order2 = Order(
      json: try #require(try JSONValue(parsing: JSONValue.object(order.json).encoded()).object))
    #expect(order2 == order && order2.problems.isEmpty)
    #expect(order2.internalID == "A-1" && order2.status == "driver_enroute" && order2.started == true)
    #expect(order2.adhocDistance == 6000 && order2.distance == 12.5)
    #expect(order2.scheduledAt == Timestamp("2026-11-21T17:33:33.250Z"))
    #expect(order2.meta == ["a": [1]] && order2.customFields == ["a", "b"])
    #expect(order2.orderConfig == "order_config_1" && order2.customer == .none)
    #expect(order2.driverAssigned.value?.id == "driver_1")
    #expect(order2.trackingStatuses.value?.map(\.id) == ["status_1"])
    #expect(order2.eta == ["seconds": 5])
    #expect(driver.licenseExpiry == CalendarDay("2027-03-31"))
    #expect(driver.location == Coordinate(latitude: 1.25, longitude: 103.5))
    #expect(
      driver.json["location"]?["coordinates"] == [.number(JSONNumber(103.5)!), .number(JSONNumber(1.25)!)])
  }

  @Test func settingARelationAbsentTakesTheMemberAway() {
    var order = Order(json: ["customer": nil])
    order.customer = .absent
    #expect(order.json.isEmpty)
  }

  @Test func anUnknownPositionIsWrittenTheServersWay() throws {
    var driver = Driver(json: [:])
    driver.location = nil
    #expect(driver.json["location"] == ["type": "Point", "coordinates": [0, 0]])
  }

  @Test func absentNullAndEmptyAreThreeThings() {
    #expect(Order(json: [:]).trackingStatuses == .absent)
    #expect(Order(json: ["tracking_statuses": nil]).trackingStatuses == .none)
    #expect(Order(json: ["tracking_statuses": []]).trackingStatuses == .value([]))
  }

  @Test func aRelationOfTheWrongFormSaysNothing() {
    let order = Order(json: ["driver_assigned": 7, "tracking_statuses": "x"])
    #expect(order.driverAssigned.isAbsent && order.trackingStatuses.isAbsent)
    #expect(order.problems.map(\.path) == ["driver_assigned", "tracking_statuses"])
  }

  @Test func aBrokenRecordInAListIsSetAsideAndItsNeighboursStay() {
    let payload = Payload(json: ["waypoints": [["id": "place_1"], 7, ["id": "place_2", "order": "x"]]])
    #expect(payload.waypoints.value?.map(\.id) == ["place_1", "place_2"])
    #expect(payload.problems.map(\.path) == ["waypoints[1]", "waypoints[2].order"])
  }

  @Test func problemsNeverQuoteTheValue() {
    let driver = Driver(json: ["token": ["secret-token"], "online": "secret-token"])
    #expect(driver.problems.count == 2)
    #expect(!driver.problems.map(\.description).joined().contains("secret"))
  }

  @Test(arguments: ["[]", "7", "null", "{}", #"{"id":null}"#, #"{"id":""}"#, #"{"error":"x"}"#])
  func aDocumentThatIsNoRecordIsRefused(_ text: String) throws {
    let document = try JSONValue(reading: text)
    #expect(throws: DocumentProblem.self) { try Order(document: document) }
  }

  @Test func theIDIsTheOneThatIsPublic() {
    #expect(Order(json: ["id": "order_1"]).id == "order_1")
    #expect(Order(json: ["public_id": "order_2"]).id == "order_2")
    #expect(Order(json: ["id": 12, "public_id": "order_3"]).id == "order_3")
  }

  @Test func bothNamesOfTheIDAreKnown() {
    #expect(Order.knownMembers.isSuperset(of: ["id", "public_id", "internal_id", "payload"]))
    #expect(!Activity.knownMembers.contains("id"))
  }
}
