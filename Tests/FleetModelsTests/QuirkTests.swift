import FleetModels
import Testing

/// The habits of PHP that break strict readers, one test each (rest-api 4.0).
@Suite struct QuirkTests {
  private func order(_ json: String) throws -> Order {
    Order(json: try #require(try JSONValue(reading: json).object))
  }

  private func entity(_ member: String) throws -> Entity {
    Entity(json: try #require(try JSONValue(reading: "{\(member)}").object))
  }

  @Test(arguments: ["[]", "{}", "null", "\"\""])
  func anEmptyMapComesInManyForms(_ form: String) throws {
    let order = try order(#"{"meta":\#(form)}"#)
    #expect(order.meta.isEmpty)
    #expect(order.problems.isEmpty)
  }

  @Test func aMapWithNumbersForNamesComesAsAList() throws {
    #expect(try order(#"{"meta":["a",{"b":1}]}"#).meta == ["0": "a", "1": ["b": 1]])
  }

  @Test func aMapEncodedTwiceComesAsAText() throws {
    let order = try order(#"{"meta":"{\"erp\":\"SO-1\"}"}"#)
    #expect(order.meta == ["erp": "SO-1"])
    #expect(order.problems.isEmpty)
  }

  @Test func aMapThatIsBrokenTextCostsOnlyItself() throws {
    let order = try order(#"{"meta":"{oops","status":"started"}"#)
    #expect(order.meta.isEmpty && order.status == .started)
    #expect(order.problems.map(\.path) == ["meta"])
    #expect(order.json["meta"] == "{oops")
  }

  @Test func numbersComeAsTexts() throws {
    #expect(try entity(#""weight":"2500.00""#).weight == 2500)
    #expect(try entity(#""price":"1250""#).price == 1250)
  }

  @Test func theSameMemberIsANumberAfterWritingAndATextLater() throws {
    #expect(try entity(#""price":1250"#).price == (try entity(#""price":"1250""#).price))
  }

  @Test func wholeCoordinatesLoseTheirPoint() throws {
    let place = Place(
      json: ["location": try JSONValue(reading: #"{"type":"Point","coordinates":[103,1]}"#)])
    #expect(place.location == Coordinate(latitude: 1, longitude: 103))
  }

  @Test func moneyIsAWholeNumberOfMinorUnits() throws {
    let entity = try entity(#""sale_price":"1250","currency":"SGD""#)
    #expect(entity.salePriceMoney == Money(minorUnits: 1250, currency: "SGD"))
  }

  @Test(arguments: [
    ("true", true), ("1", true), ("\"1\"", true), ("\"true\"", true), ("false", false), ("0", false),
    ("\"0\"", false), ("\"\"", false),
  ])
  func flagsComeAsNumbersAndTexts(_ form: String, _ value: Bool) throws {
    #expect(try order(#"{"started":\#(form)}"#).started == value)
  }

  @Test func aMemberThatIsNotThereIsNotTheSameAsNull() throws {
    #expect(try order("{}").driverAssigned == .absent)
    #expect(try order(#"{"driver_assigned":null}"#).driverAssigned == .none)
  }

  @Test func aRelationComesAsARecordOrAsItsIDAlone() throws {
    let whole = try order(#"{"driver_assigned":{"id":"driver_1","name":"Ann"}}"#)
    let bare = try order(#"{"driver_assigned":"driver_1"}"#)
    #expect(whole.driverAssigned.value?.id == "driver_1")
    #expect(bare.driverAssigned.value?.id == "driver_1")
    #expect(bare.driverAssigned.value?.name == nil)
  }

  @Test func anIDComesAloneOrAsItsWholeRecord() throws {
    #expect(try order(#"{"order_config":"order_config_1"}"#).orderConfig == "order_config_1")
    #expect(
      try order(#"{"order_config":{"id":7,"public_id":"order_config_1"}}"#).orderConfig == "order_config_1")
  }

  @Test func aListWithGapsComesAsAMap() throws {
    let order = try order(#"{"tracking_statuses":{"10":{"id":"c"},"2":{"id":"b"},"0":{"id":"a"}}}"#)
    #expect(order.trackingStatuses.value?.map(\.id) == ["a", "b", "c"])
  }

  @Test func customFieldsStandBesideTheOthersAndSurvive() throws {
    let order = try Fixture.order("order-start-answer")
    #expect(order.customFields == ["dock_number"])
    #expect(order.json["dock_number"] != nil)
    #expect(!Order.knownMembers.contains("dock_number"))
  }

  @Test func updatedAtMayBeNull() throws {
    let order = try Fixture.order("server-order-completed")
    let line = try #require(order.trackingStatuses.value?.first)
    #expect(line.updatedAt == nil && line.createdAt != nil)
    #expect(line.problems.isEmpty)
  }

  @Test func pointsAreLongitudeFirst() throws {
    let place = try Place(document: try Fixture.document("place"))
    #expect(place.location?.latitude ?? 0 > 60)
    #expect(place.location?.longitude ?? 0 < 6)
  }

  @Test(arguments: [
    #"{"type":"Point","coordinates":[0,0]}"#, "{}", "[]", "null", #"{"coordinates":["0.0","0"]}"#,
  ])
  func noPositionIsWrittenInManyForms(_ form: String) throws {
    let driver = Driver(json: ["location": try JSONValue(reading: form)])
    #expect(driver.location == nil)
    #expect(driver.problems.isEmpty)
  }

  @Test func aPointOnTheEquatorIsAPosition() throws {
    let driver = Driver(json: ["location": try JSONValue(reading: #"{"coordinates":[103.8,0]}"#)])
    #expect(driver.location == Coordinate(latitude: 0, longitude: 103.8))
  }

  @Test func aBoundingBoxBesideAPointDoesNotMatter() throws {
    let json = #"{"type":"Point","coordinates":[5.3,60.4],"bbox":[5,60,6,61]}"#
    #expect(Place(json: ["location": try JSONValue(reading: json)]).location?.latitude == 60.4)
  }

  @Test func placesAlsoComeWithLatitudeAndLongitude() throws {
    let json = #"{"latitude":"60.4","longitude":5.3}"#
    #expect(Place(json: ["location": try JSONValue(reading: json)]).location?.latitude == 60.4)
  }

  @Test func escapedSlashesAndCharactersReadAsWhatTheyAre() throws {
    let order = try order(#"{"notes":"a\/b \u00e9 \u8eca"}"#)
    #expect(order.notes == "a/b é 車")
  }

  @Test func theTextOfAStatusIsNotItsCode() throws {
    let written = TrackingStatus(json: ["status": "Order Completed", "code": "COMPLETED"])
    let inserted = TrackingStatus(json: ["status": "order completed", "code": "COMPLETED"])
    #expect(written.status != inserted.status)
    #expect(written.code == inserted.code)
  }

  @Test func aLicenseExpiresOnADay() throws {
    #expect(Driver(json: ["license_expiry": "2027-03-31"]).licenseExpiry == CalendarDay("2027-03-31"))
    #expect(
      Driver(json: ["license_expiry": "2027-03-31T00:00:00.000000Z"]).licenseExpiry
        == CalendarDay("2027-03-31"))
  }

  @Test func aTextInPlaceOfANumberCostsOnlyItself() throws {
    let order = try order(#"{"time":"2026-11-21T17:33:33Z","status":"started"}"#)
    #expect(order.time == nil && order.status == .started)
    #expect(order.problems.map(\.description) == ["time: not a number"])
  }
}
