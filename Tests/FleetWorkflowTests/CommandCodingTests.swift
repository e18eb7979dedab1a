import FleetModels
import FleetWorkflow
import Foundation
import Testing

/// The stored form of commands: what a device wrote before an update must be readable after it.
@Suite struct CommandCodingTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/commands")

  private static let known: [(file: String, command: Command)] =
    [
      ("start-order", .startOrder(StartOrder(order: "order_a", skipDispatch: true))),
      (
        "report-activity",
        .reportActivity(
          ReportActivity(
            order: "order_a",
            activity: Activity(json: [
              "code": "enroute", "status": "Driver Enroute", "complete": false,
              "x_factor": .number(JSONNumber(1.5)!),
            ]), stop: StopKey(kind: .dropoff, id: "place_b")))
      ),
      (
        "report-activity-with-proof",
        .reportActivity(
          ReportActivity(
            order: "order_a", activity: Activity(json: ["code": "completed", "complete": true]),
            proof: "entry_7"))
      ),
      (
        "capture-photo",
        .captureProof(
          CaptureProof(
            order: "order_a", subject: .stop(StopKey(kind: .waypoint, id: "place_b")),
            evidence: .photo(keptPhoto), remarks: "At the door", mutation: "entry_1", doneAt: tappedAt))
      ),
      (
        "capture-scan",
        .captureProof(
          CaptureProof(
            order: "order_a", subject: .entity("entity_1"), evidence: .scan("a-code"), mutation: "entry_2",
            doneAt: tappedAt))
      ),
      ("complete-order", .completeOrder(CompleteOrder(order: "order_a"))),
      (
        "set-destination",
        .setDestination(SetDestination(order: "order_a", stop: StopKey(kind: .waypoint, id: "place_b")))
      ),
      ("set-online", .setOnline(SetOnline(driver: "driver_own", online: false))),
      (
        "report-position",
        .reportPosition(
          ReportPosition(
            driver: "driver_own", coordinate: Coordinate(latitude: 1.3, longitude: 103.8)!, speed: 8.5,
            heading: 90,
            measuredAt: Timestamp(milliseconds: 1_773_140_000_000)))
      ),
      (
        "accept-order",
        .acceptOrder(AcceptOrder(order: "order_a", driver: "driver_own", driverName: "Own Driver"))
      ),
      (
        "write-comment",
        .writeComment(WriteComment(order: "order_a", content: "At the gate", author: "user_own"))
      ),
      (
        "report-issue",
        .reportIssue(
          ReportIssue(
            driver: "driver_own", report: "Gate locked", type: "delivery", category: "Operational",
            priority: "high", order: "order_a", location: Coordinate(latitude: 1.3, longitude: 103.8)!,
            mark: "entry_1"))
      ),
      (
        "report-fuel",
        .reportFuel(
          ReportFuel(
            driver: "driver_own", odometer: 1200, volume: "30.50", unit: "l", amount: 4550, currency: "SGD",
            location: Coordinate(latitude: 1.3, longitude: 103.8)!))
      ),
    ] + dispatchers

  private static let meta = OrderMeta((try? JSONValue(parsing: Array(#"{"ref":1.50}"#.utf8)).object) ?? [:])

  private static var draft: OrderDraft {
    var draft = OrderDraft(
      pickup: .known("place_a", name: "Depot"), dropoff: .address("1 Harbour Road"),
      waypoints: [.point(Coordinate(latitude: 1.3, longitude: 103.8)!)])
    draft.parcels = [OrderDraft.Parcel(name: "A parcel", waypoint: 0)]
    draft.driver = "driver_other"
    draft.driverName = "Other Driver"
    draft.scheduledAt = tappedAt
    draft.notes = "Ring twice"
    draft.meta = meta
    draft.dispatch = true
    draft.internalID = "N-7"
    return draft
  }

  private static let dispatchers: [(file: String, command: Command)] = [
    ("create-order", .createOrder(CreateOrder(draft: draft, mutation: "entry_1"))),
    (
      "assign-driver",
      .assignDriver(
        AssignDriver(
          order: "order_a", driver: "driver_other", driverName: "Other Driver", seen: "driver_own"))
    ),
    ("unassign-driver", .unassignDriver(UnassignDriver(order: "order_a", seen: "driver_own"))),
    (
      "schedule-order",
      .scheduleOrder(
        ScheduleOrder(order: "order_a", time: tappedAt, seen: Timestamp(milliseconds: 1_773_130_000_000)))
    ),
    ("dispatch-order", .dispatchOrder(DispatchOrder(order: "order_a"))),
    ("cancel-order", .cancelOrder(CancelOrder(order: "order_a"))),
    ("delete-order", .deleteOrder(DeleteOrder(order: "order_a"))),
    (
      "update-order",
      .updateOrder(
        UpdateOrder(
          order: "order_a", changes: [.notes("Ring twice"), .vehicle(nil), .meta(meta)],
          seen: [.notes(nil), .vehicle("vehicle_1"), .meta(OrderMeta())]))
    ),
    (
      "set-destination-back",
      .setDestination(
        SetDestination(
          order: "order_a", stop: StopKey(kind: .waypoint, id: "place_b"), movedTo: "place_a"))
    ),
  ]

  @Test(arguments: known.map(\.file))
  func aStoredCommandStaysReadable(file: String) throws {
    let bytes = try Data(contentsOf: Self.folder.appending(path: file + ".json"))
    let stored = try JSONDecoder().decode(Command.self, from: bytes)
    #expect(stored == Self.known.first { $0.file == file }?.command)
  }

  @Test(arguments: known.map(\.command))
  func aCommandSurvivesItsStoredForm(command: Command) throws {
    let bytes = try JSONEncoder().encode(command)
    #expect(try JSONDecoder().decode(Command.self, from: bytes) == command)
  }

  @Test func everyKindHasAFixture() {
    #expect(Set(Self.known.map(\.command.kind)) == Set(Command.Kind.allCases))
  }

  @Test func anUnknownKindIsAnErrorNotAnotherCommand() {
    let bytes = Data(#"{"kind":"teleport_order","version":1,"command":{"order":"order_a"}}"#.utf8)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Command.self, from: bytes) }
  }

  @Test func anActivityGoesBackWithItsNumbersAsTheyWereWritten() throws {
    let activity = Activity(
      json: try #require(JSONValue(parsing: Array(#"{"code":"x","n":1.50}"#.utf8)).object))
    let command = Command.reportActivity(ReportActivity(order: "order_a", activity: activity))
    let stored = try JSONDecoder().decode(Command.self, from: JSONEncoder().encode(command))
    guard case .reportActivity(let report) = stored else {
      Issue.record("another command")
      return
    }
    #expect(JSONValue.object(report.activity.json).encoded() == Array(#"{"code":"x","n":1.50}"#.utf8))
  }

  @Test func metaKeepsItsNumbersAsTheyWereWritten() throws {
    let stored = try JSONDecoder().decode(OrderMeta.self, from: JSONEncoder().encode(Self.meta))
    #expect(JSONValue.object(stored.members).text == #"{"ref":1.50}"#)
  }

  @Test(arguments: [
    RecordReference.order("order_a"), .driver("driver_own"), .comments("order_a"), .issues("driver_own"),
    .fuelReports("driver_own", odometer: 1200), .creation("N-7"),
  ])
  func aRecordReferenceSurvivesItsText(reference: RecordReference) {
    #expect(RecordReference(reference.text) == reference)
  }

  @Test(arguments: ["", "order", "issue/issue_1", "fuel-reports/driver_own", "fuel-reports/x/driver_own"])
  func anUnknownRecordReferenceIsNone(text: String) { #expect(RecordReference(text) == nil) }
}
