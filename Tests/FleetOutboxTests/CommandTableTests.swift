import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation
import Testing

@testable import FleetOutbox

/// The table of commands in the module's documentation says what the code does.
@Suite struct CommandTableTests {
  private struct Row {
    var lane: String
    var request: String
    var harm: String
  }

  private let rows: [String: Row]

  init() throws {
    let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/FleetOutbox/FleetOutbox.docc/FleetOutbox.md")
    var rows: [String: Row] = [:]
    for line in try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      try #require(cells.count == 7, "\(line)")
      rows[cells[0].trimmingCharacters(in: ["`"])] = Row(lane: cells[1], request: cells[3], harm: cells[5])
    }
    self.rows = rows
  }

  private static let stop = StopKey(kind: .waypoint, id: "place_b")
  private static let done = Activity(json: ["code": "completed", "complete": true])

  /// One or two of each kind: with the least and with the most harm.
  static let commands: [Command] = [
    .startOrder(StartOrder(order: "order_a")),
    .reportActivity(ReportActivity(order: "order_a", activity: done)),
    .reportActivity(ReportActivity(order: "order_a", activity: done, stop: stop)),
    .completeOrder(CompleteOrder(order: "order_a")),
    .setDestination(SetDestination(order: "order_a", stop: stop)),
    .captureProof(
      CaptureProof(
        order: "order_a", evidence: .scan("a-code"), mutation: "entry_1", doneAt: Timestamp(milliseconds: 0))),
    .setOnline(SetOnline(driver: "driver_own", online: true)),
    .reportPosition(
      ReportPosition(
        driver: "driver_own", coordinate: Coordinate(latitude: 1, longitude: 2)!,
        measuredAt: Timestamp(milliseconds: 0))),
    .acceptOrder(AcceptOrder(order: "order_a", driver: "driver_own")),
    .writeComment(WriteComment(order: "order_a", content: "Hi", author: nil)),
    .reportIssue(ReportIssue(driver: "driver_own", report: "Gate locked", mark: "entry_1")),
    .reportFuel(ReportFuel(driver: "driver_own", odometer: 1, volume: "2", unit: "l")),
    .createOrder(CreateOrder(draft: OrderDraft(waypoints: [.known("place_a")]), mutation: "entry_1")),
    .assignDriver(AssignDriver(order: "order_a", driver: "driver_other", seen: nil)),
    .unassignDriver(UnassignDriver(order: "order_a", seen: "driver_other")),
    .scheduleOrder(ScheduleOrder(order: "order_a", time: Timestamp(milliseconds: 0), seen: nil)),
    .dispatchOrder(DispatchOrder(order: "order_a")),
    .cancelOrder(CancelOrder(order: "order_a")),
    .deleteOrder(DeleteOrder(order: "order_a")),
    .updateOrder(UpdateOrder(order: "order_a", changes: [.notes("Hi")], seen: [])),
  ]

  @Test func everyCommandHasItsRowAndNoOther() {
    #expect(Set(rows.keys) == Set(Command.Kind.allCases.map(\.rawValue)))
    #expect(Set(Self.commands.map(\.kind)) == Set(Command.Kind.allCases))
  }

  @Test func theHarmOfARepeatIsTheCodes() {
    let harms = Dictionary(grouping: Self.commands, by: \.kind.rawValue).mapValues { commands in
      commands.map { $0.rules.repeatHarm.rawValue }.joined(separator: " or ")
    }
    #expect(rows.mapValues(\.harm) == harms)
  }

  @Test func theRequestIsTheCodes() throws {
    let store = try OutboxStore(location: .memory)
    for command in Self.commands {
      let request = try #require(rows[command.kind.rawValue]).request
      let endpoint = command.request.endpoint(in: try SendingContext(command, store))
      let path = endpoint.path.dropFirst(4).replacing("order_a", with: "{id}").replacing(
        "driver_own", with: "{id}"
      )
      .replacing("place_b", with: "{place}")
      if command.kind == .captureProof {
        #expect(request.contains("`-qr`") && path == "orders/{id}/capture-qr")
      } else {
        #expect(
          request.hasPrefix("`\(endpoint.method.rawValue) \(path)"), "\(command.kind.rawValue): \(path)")
      }
    }
  }

  @Test func theLaneIsTheCodes() throws {
    for command in Self.commands {
      let lane = try #require(rows[command.kind.rawValue]).lane
      let name = Lane.name(of: command)
      if lane.hasPrefix("the order's") {
        #expect(name == "order/order_a")
      } else {
        #expect(lane.hasPrefix("`\(name.prefix { $0 != "/" })/`"), "\(command.kind.rawValue): \(name)")
      }
    }
  }
}
