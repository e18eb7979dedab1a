import FleetModels
import FleetWorkflow
import Testing

/// What a dispatcher's tap becomes, and the rule each refused tap breaks.
@Suite struct DispatchTapTests {
  private func refusal(_ tap: Tap, on shown: RecordDocument?) -> Refusal? {
    do {
      _ = try dispatchersCommand(tap, on: shown)
      return nil
    } catch {
      return error as? Refusal
    }
  }

  @Test(arguments: [
    (Tap.assign("order_a", "driver_other"), RecordDocument?.none, Refusal.unknownOrder("order_a")),
    (.assign("order_a", "driver_own"), OrderMaker().desk(), .nothingToChange("order_a")),
    (.assign("order_a", "driver_other"), OrderMaker.completed.desk(), .alreadyOver("order_a", "completed")),
    (.unassign("order_a"), OrderMaker(driver: nil).desk(), .nothingToChange("order_a")),
    (
      .schedule("order_a", tappedAt), OrderMaker().desk(["scheduled_at": .string(tappedAt.iso)]),
      .nothingToChange("order_a")
    ),
    (.schedule("order_a", tappedAt), OrderMaker.canceled.desk(), .alreadyOver("order_a", "canceled")),
    (.dispatch("order_a"), OrderMaker().desk(), .alreadyDispatched("order_a")),
    (.dispatch("order_a"), OrderMaker(isDispatched: false, driver: nil).desk(), .noDriver("order_a")),
    (.cancel("order_a"), OrderMaker.completed.desk(), .alreadyOver("order_a", "completed")),
    (.cancel("order_a"), OrderMaker.canceled.desk(), .alreadyOver("order_a", "canceled")),
    (.delete("order_a"), nil, .unknownOrder("order_a")),
    (.update("order_a", []), OrderMaker().desk(), .nothingToChange("order_a")),
    (.update("order_a", [.notes(" ")]), OrderMaker().desk(), .nothingToChange("order_a")),
    (.update("order_a", [.internalID("a/b")]), OrderMaker().desk(), .badInternalID("a/b")),
    (.update("order_a", [.internalID("order_b")]), OrderMaker().desk(), .badInternalID("order_b")),
    (.update("order_a", [.internalID(" ")]), OrderMaker().desk(), .emptyText("internal id")),
    (.start("order_a"), OrderMaker().desk(), .driversBusiness),
    (.online(true), nil, .driversBusiness),
    (.issue(.init(report: "Gate locked")), nil, .driversBusiness),
  ])
  func aTapAgainstARuleIsRefusedWithIt(tap: Tap, shown: RecordDocument?, expected: Refusal) {
    #expect(refusal(tap, on: shown) == expected)
    #expect(expected.description.contains("Nothing was stored"))
  }

  @Test func aDispatcherMayWriteUnderAnOrder() throws {
    guard
      case .writeComment(let comment) = try dispatchersCommand(
        .comment("order_a", "Hi"), on: OrderMaker().desk())
    else {
      Issue.record("no comment")
      return
    }
    #expect(comment.author == nil)
  }

  @Test func whatThePersonSawTravelsWithAnUpdate() throws {
    let shown = OrderMaker().desk(["notes": "Knock"])
    let command = try dispatchersCommand(
      .update("order_a", [.notes("A"), .vehicle(nil), .notes(" Ring ")]), on: shown)
    #expect(
      command
        == .updateOrder(UpdateOrder(order: "order_a", changes: [.notes("Ring")], seen: [.notes("Knock")])))
  }

  @Test func aTimeIsKeptInWholeSeconds() throws {
    let command = try dispatchersCommand(
      .schedule("order_a", Timestamp(milliseconds: 1_773_140_000_999)), on: OrderMaker().desk())
    guard case .scheduleOrder(let schedule) = command else {
      Issue.record("no schedule")
      return
    }
    #expect(schedule.time.milliseconds == 1_773_140_000_000)
  }

  @Test func aScheduleThatTakesAnothersPlaceKeepsWhatWasSeenOnTheServer() {
    let seen = Timestamp(milliseconds: 1_000)
    let first = Command.scheduleOrder(ScheduleOrder(order: "order_a", time: tappedAt, seen: seen))
    let later = Command.scheduleOrder(
      ScheduleOrder(order: "order_a", time: tappedAt.adding(milliseconds: 60_000), seen: tappedAt))
    guard case .scheduleOrder(let kept) = later.replacing(first) else {
      Issue.record("no schedule")
      return
    }
    #expect(kept.seen == seen)
    #expect(kept.time == tappedAt.adding(milliseconds: 60_000))
  }

  // MARK: Drafts

  private static let plain = OrderDraft(pickup: .known("place_a"), dropoff: .address("1 Harbour Road"))

  /// A plain draft with something wrong.
  struct Wrong: Sendable {
    var change: @Sendable (inout OrderDraft) -> Void
    var refusal: Refusal
  }

  static let wrong = [
    Wrong(change: { $0.dropoff = nil }, refusal: .draftWithoutStops),
    Wrong(change: { $0.dropoff = .address(" ") }, refusal: .emptyText("address")),
    Wrong(change: { $0.pickup = .point(Coordinate(latitude: 0, longitude: 0)!) }, refusal: .noPosition),
    Wrong(
      change: {
        $0.waypoints = [.known("place_c"), .known("place_a")]
      }, refusal: .draftVisitsTwice("place_a")),
    Wrong(change: { $0.needsProof = true }, refusal: .proofNotPossible),
    Wrong(change: { $0.dispatch = true }, refusal: .draftWithoutDriver),
    Wrong(
      change: { $0.parcels = [.init(name: "Box", waypoint: 0)] }, refusal: .draftParcelWithoutStop("Box")),
    Wrong(change: { $0.internalID = "a b" }, refusal: .badInternalID("a b")),
  ]

  @Test(arguments: wrong.indices)
  func aDraftThatTheServerWouldNotTakeIsRefused(index: Int) {
    var draft = Self.plain
    Self.wrong[index].change(&draft)
    #expect(refusal(.create(draft), on: nil) == Self.wrong[index].refusal)
    #expect(Self.wrong[index].refusal.description.contains("Nothing was stored"))
  }

  @Test func aDraftIsShownAsTheOrderItWillBe() throws {
    var draft = Self.plain
    draft.waypoints = [.known("place_m", name: "Market")]
    draft.driver = "driver_other"
    draft.notes = " Ring "
    guard case .createOrder(let command) = try dispatchersCommand(.create(draft), on: nil) else {
      Issue.record("no creation")
      return
    }
    let order = command.preview(at: tappedAt)
    #expect(order.id == "new_entry_1")
    #expect(order.id.creatingEntry == "entry_1")
    #expect(order.internalID == "entry_1")
    #expect(order.status == .created)
    #expect(order.stops.map(\.kind) == [.pickup, .waypoint, .dropoff])
    #expect(order.stops[1].id == "place_m")
    #expect(order.driverAssigned.value?.id == "driver_other")
    #expect(order.notes == "Ring")
    #expect(order.problems == [])
  }
}
