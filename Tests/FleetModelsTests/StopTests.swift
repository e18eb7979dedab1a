import FleetModels
import Testing

@Suite struct StopTests {
  @Test func aClassicOrderStopsAtPickupAndDropoff() throws {
    let order = try Fixture.order("order-classic-with-relations")
    #expect(order.stops.map(\.kind) == [.pickup, .dropoff])
    #expect(!order.hasSeveralStops)
    #expect(order.stops.first?.name == "NORDRE LAGER")
    #expect(order.stops.first?.coordinate == Coordinate(latitude: 60.3991, longitude: 5.3121))
  }

  @Test func waypointsFollowTheirPositionAndNotTheList() throws {
    let order = try Fixture.order("order-round")
    let listed = order.payload.value?.waypoints.value?.map(\.order)
    #expect(listed == [1, 0, 2])
    #expect(order.stops.map(\.status) == ["COMPLETED", "ENROUTE", "CREATED"])
    #expect(order.stops.map(\.complete) == [true, false, false])
    #expect(order.hasSeveralStops)
  }

  @Test func aRoundStandsBetweenItsPickupAndDropoff() throws {
    let order = try Fixture.order("server-order-round")
    #expect(order.stops.map(\.kind) == [.pickup, .waypoint, .waypoint, .dropoff])
    #expect(order.stopKeys.first?.id == order.payload.value?.pickup.value?.id)
  }

  @Test func aWaypointIsCalledByItsPlace() {
    let waypoint = Waypoint(json: ["id": "place_1"])
    #expect(waypoint.placeID == "place_1")
  }

  @Test func theReturnPlaceIsNoStop() {
    let order = Order(json: ["payload": ["dropoff": ["id": "place_1"], "return": ["id": "place_2"]]])
    #expect(order.stops.map(\.id) == ["place_1"])
  }

  @Test func waypointsWithoutAPositionGoLastInTheOrderOfTheList() {
    let order = Order(json: [
      "payload": [
        "waypoints": [["id": "c"], ["id": "d"], ["id": "b", "order": 1], ["id": "a", "order": "0"]]
      ]
    ])
    #expect(order.stops.map(\.id) == ["a", "b", "c", "d"])
  }

  @Test func aRoundThatVisitsOnePlaceTwiceIsRecognised() throws {
    #expect(try Fixture.order("server-order-one-place-twice").visitsOnePlaceTwice)
    #expect(try !Fixture.order("order-round").visitsOnePlaceTwice)
  }

  @Test func bothStopsOfAClassicOrderAreDoneWhenItIs() throws {
    #expect(try Fixture.order("server-order-completed").stops.map(\.complete) == [true, true])
  }

  @Test func anUnfinishedClassicOrderTellsNothingOfItsStops() throws {
    #expect(try Fixture.order("order-start-answer").stops.map(\.complete) == [nil, nil])
  }

  @Test func theEndOfARoundDoesNotProveItsEndsWereVisited() throws {
    var order = try Fixture.order("server-order-round")
    order.status = .completed
    #expect(order.stops.first?.complete == nil && order.stops.last?.complete == nil)
  }

  @Test func anOrderWithoutPayloadHasNoStops() {
    #expect(Order(json: ["id": "order_1"]).stops.isEmpty)
    #expect(Order(json: ["id": "order_1", "payload": nil]).stops.isEmpty)
  }

  @Test func aStopIsTheSameStopByKindAndPlace() {
    let keys: Set<StopKey> = [
      StopKey(kind: .pickup, id: "a"), StopKey(kind: .dropoff, id: "a"), StopKey(kind: .pickup, id: "a"),
    ]
    #expect(keys.count == 2)
  }
}
