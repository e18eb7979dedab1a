import FleetModels
import Testing

/// Progress at stops that the order document does not show.
@Suite struct TrackerTests {
  static func tracker(_ name: String) throws -> Tracker {
    Tracker(json: try #require(try Fixture.document(name).object))
  }

  @Test func aTrackerTellsHowFarThePickupAndDropoffOfARoundAre() throws {
    let tracker = try Self.tracker("server-tracker-round")
    let pickup = tracker.stop(StopKey(kind: .pickup, id: "place_x90y8atk1j"))
    #expect(pickup?.completed == true && pickup?.status == .completed)
    #expect(tracker.stop(StopKey(kind: .dropoff, id: "place_h16dog6h7x"))?.completed == true)
    #expect(
      tracker.stops.value?.map(\.key?.kind) == [.pickup, .waypoint, .waypoint, .dropoff])
    #expect(tracker.activeStop == .none && tracker.progress.value?.completedStops == 4)
  }

  @Test func aStopNothingHappenedAtHasNoStatus() throws {
    let tracker = try Self.tracker("server-tracker")
    #expect(tracker.activeStop.value?.key == StopKey(kind: .pickup, id: "place_x90y8atk1j"))
    #expect(tracker.activeStop.value?.status == nil && tracker.activeStop.value?.completed == false)
    #expect(tracker.lifecycle.value?.mode == "pre_start")
    #expect(tracker.route.value?.legs.value?.compactMap(\.stop.value?.sequence) == [1, 2])
  }

  @Test func aStopShownTwiceOrNotAtAllIsNotTold() {
    let twice: JSONValue = ["type": "waypoint", "public_id": "place_1", "completed": true]
    let tracker = Tracker(json: ["stops": [twice, twice]])
    #expect(tracker.stop(StopKey(kind: .waypoint, id: "place_1")) == nil)
    #expect(tracker.stop(StopKey(kind: .pickup, id: "place_1")) == nil)
  }

  @Test func aStopOfAnUnknownKindHasNoKey() {
    #expect(TrackerStop(json: ["type": "depot", "public_id": "place_1"]).key == nil)
  }

  @Test func expectedTimesAreReadByThemselvesToo() throws {
    let eta = ETA(json: try #require(try Fixture.document("server-eta").object))
    #expect(eta.completionSeconds == nil && eta.warnings.contains("fallback_used"))
    #expect(eta.lifecycle.value?.status == .created)
  }
}

/// What an order document says about where the server is in a round.
@Suite struct CurrentStopTests {
  @Test func theCurrentStopIsTheOneTheServerPointsAt() throws {
    let order = try Fixture.order("server-order-round")
    #expect(order.currentStop?.id == order.currentDestination)
    #expect(order.currentStop.map { order.stopKeys.contains($0.key) } == true)
  }

  @Test func aDestinationThatIsNoStopAnyMoreIsNoCurrentStop() throws {
    var order = try Fixture.order("server-order-round")
    var payload = try #require(order.payload.value)
    payload.currentWaypoint = "place_removed"
    order.payload = .value(payload)
    #expect(order.currentDestination == "place_removed" && order.currentStop == nil)
  }

  @Test func aPlaceVisitedTwiceIsNoCurrentStop() throws {
    var order = try Fixture.order("server-order-one-place-twice")
    let places = order.stops.map(\.id)
    let doubled = try #require(places.first { place in places.count { $0 == place } > 1 })
    var payload = try #require(order.payload.value)
    payload.currentWaypoint = doubled
    order.payload = .value(payload)
    #expect(order.currentStop == nil && order.stop(at: doubled) == nil)
  }

  @Test func stopsAndActivitiesTellWhichProofTheyWant() {
    let order = Order(json: [
      "pod_method": "photo",
      "payload": [
        "waypoints": [["id": "place_1", "pod_required": 1, "pod_method": "signature"], ["id": "place_2"]]
      ],
    ])
    #expect(order.proofMethod == .photo)
    #expect(order.stops.map(\.podRequired) == [true, nil])
    #expect(order.stops.map(\.proofMethod) == [.signature, nil])
    #expect(Activity(json: ["pod_method": "scan"]).proofMethod == .scan)
    #expect(Activity(json: ["pod_method": "seance"]).proofMethod == nil)
  }
}
