import FleetModels
import FleetWorkflow
import Foundation

extension Command {
  /// What the driver did on the order, in plain words that follow a time, such as `started the order`; nil for what is
  /// no work on an order.
  /// - Parameter name: what people call a stop.
  func deed(_ name: (Place.ID) -> String) -> String? {
    switch self {
    case .startOrder: return "started the order"
    case .acceptOrder: return "took the order on offer"
    case .completeOrder: return "completed the order"
    case .setDestination(let command): return "went to \(name(command.stop.id)) next"
    case .reportActivity(let report):
      let what = report.activity.resolvedStatus ?? report.activity.status ?? report.code.text
      return "reported \"\(what)\"" + (report.stop.map { " at \(name($0.id))" } ?? "")
    case .captureProof(let proof):
      let what =
        switch proof.evidence {
        case .photo: "took a photo as proof"
        case .signature: "took a signature as proof"
        case .scan(let code): "scanned \"\(code)\" as proof"
        }
      let place =
        switch proof.subject {
        case .order: ""
        case .stop(let stop): " at \(name(stop.id))"
        case .entity(let entity): " of package \(entity)"
        }
      return what + place + (proof.remarks.map { ", with the remark \"\($0)\"" } ?? "")
    case .writeComment, .setOnline, .reportPosition, .reportIssue, .reportFuel: return nil
    case .createOrder, .assignDriver, .unassignDriver, .scheduleOrder, .dispatchOrder, .cancelOrder,
      .deleteOrder, .updateOrder:
      return nil
    }
  }
}

extension Entry {
  /// When it was done and what it was, as dispatch reads it in a comment; nil for what is no work on an order.
  func told(in zone: TimeZone, _ name: (Place.ID) -> String) -> String? {
    command.deed(name).map { "\(row.created.wall.told(in: zone)): \($0)" }
  }
}
