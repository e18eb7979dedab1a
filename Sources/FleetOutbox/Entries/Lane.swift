import FleetModels
import FleetWorkflow

/// Which entries must keep their order. One lane an order, also before the server has it; the duty switch, the live position, and each comment, issue
/// and fuel report have their own, so that none of them holds up a delivery.
enum Lane {
  static func name(of command: Command) -> String {
    switch command {
    case .startOrder, .reportActivity, .completeOrder, .setDestination, .captureProof, .acceptOrder:
      command.rules.record.text
    case .createOrder(let command): creation(of: command.mutation)
    case .assignDriver, .unassignDriver, .scheduleOrder, .dispatchOrder, .cancelOrder, .deleteOrder,
      .updateOrder:
      command.rules.concerns?.creatingEntry.map(creation) ?? command.rules.record.text
    case .writeComment(let command): command.order.creatingEntry.map(creation) ?? command.lane
    case .reportIssue(let command): command.lane
    case .reportFuel(let command): command.lane
    case .setOnline(let command): "duty/\(command.driver)"
    case .reportPosition(let command): "position/\(command.driver)"
    }
  }

  /// What is asked of an order that an entry creates comes after that.
  static func creation(of entry: String) -> String { "create/\(entry)" }

  /// What must happen before the head of an order's lane may go out.
  static func destination(of order: Order.ID) -> String { "destination/\(order)" }

  /// The id of what is done for the head of an order's lane first.
  static func wayName(_ number: Int, for entry: String) -> String { "\(entry).way\(number)" }

  /// The id of what sets a round back to where a write of ours found it.
  static func backName(_ number: Int, after entry: String) -> String { "\(entry).back\(number)" }

  static func isWay(_ id: String, for entry: String) -> Bool { id.hasPrefix("\(entry).way") }
}
