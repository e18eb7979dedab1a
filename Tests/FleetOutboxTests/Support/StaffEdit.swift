import FleetModels
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What staff may do to a round while its driver is away, as the real server was seen to do it.
enum StaffEdit: CaseIterable, Sendable, CustomTestStringConvertible {
  case reassigned, unassigned, canceled, completed, deleted
  /// Added at the end, taken from the front, exchanged (captures 1367–1384).
  case stopAdded, stopRemoved, stopsReordered
  /// A `PUT` with two waypoints: the order turns classic (captures 1111–1123).
  case turnedClassic
  /// A `PUT` with more: the ends become pickup and dropoff (captures 1131–1174).
  case gotEnds
  /// Somebody set another destination.
  case destinationMoved
  /// A `PUT` or a console save without a change: the pointer goes back to the first stop (captures 1389–1392).
  case pointerReset

  var testDescription: String { "\(self)" }

  /// A round whose first stop is done, its driver on the way to the second.
  static let round: ServerModel.OrderModel = {
    var order = ServerModel.round(["place_a", "place_b", "place_c", "place_d"])
    order.round[0].status = "COMPLETED"
    order.round[0].isComplete = true
    order.current = "place_b"
    return order
  }()

  func make(_ server: inout ServerModel) {
    switch self {
    case .reassigned: server.reassign("order_a", to: "driver_other")
    case .unassigned: server.reassign("order_a", to: nil)
    case .canceled: server.cancel("order_a")
    case .completed:
      server.orders["order_a"]?.status = "completed"
      for index in 1...3 { server.orders["order_a"]?.round[index].isComplete = true }
    case .deleted: server.orders["order_a"] = nil
    case .stopAdded: server.orders["order_a"]?.round.append(ServerModel.RoundStop(id: "place_e"))
    case .stopRemoved:
      server.orders["order_a"]?.round.remove(at: 1)
      server.orders["order_a"]?.current = "place_c"
    case .stopsReordered: server.orders["order_a"]?.round.swapAt(1, 3)
    case .turnedClassic:
      server.orders["order_a"]?.round = []
      server.orders["order_a"]?.stops = ["place_b", "place_d"]
    case .gotEnds:
      server.orders["order_a"]?.round[0].kind = "pickup"
      server.orders["order_a"]?.round[3].kind = "dropoff"
    case .destinationMoved: server.orders["order_a"]?.current = "place_d"
    case .pointerReset: server.orders["order_a"]?.current = "place_a"
    }
  }

  /// What the driver is told.
  var conflict: Conflict {
    switch self {
    case .reassigned: .reassigned(to: "Driver driver_other")
    case .unassigned: .unassigned
    case .canceled: .canceled
    case .completed: .completed
    case .deleted: .deleted
    case .stopAdded, .stopRemoved, .stopsReordered, .turnedClassic, .gotEnds: .stopsChanged
    case .destinationMoved: .anotherStopCurrent("place_d")
    case .pointerReset: .anotherStopCurrent("place_a")
    }
  }

  /// What reaches the server when a person sends the first of two waiting activities anyway; nil when that is refused.
  var sentAnyway: [String]? {
    switch self {
    // The server takes it from the old driver, of a canceled order, too; it is the second one's turn to be held.
    case .reassigned, .unassigned, .canceled: ["enroute at place_b"]
    // It refuses.
    case .completed: []
    case .deleted, .stopAdded, .stopRemoved, .stopsReordered, .turnedClassic, .gotEnds: nil
    // The way back first; then nothing stands against the second.
    case .destinationMoved, .pointerReset:
      ["destination place_b", "enroute at place_b", "completed at place_b"]
    }
  }
}
