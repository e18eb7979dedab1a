import FleetModels
import FleetWorkflow

extension OrderMaker {
  /// The document with members that drivers' tests do not look at.
  func document(_ members: JSONObject) -> RecordDocument {
    var order = order
    for (name, value) in members { order.json[name] = value }
    return .order(order)
  }

  /// Everything a dispatcher's write may look at, as an order has it that nobody has touched.
  static let desk: JSONObject = [
    "internal_id": "N-1", "notes": .null, "scheduled_at": .null, "vehicle_assigned": .null, "meta": [],
  ]

  /// With the members above, some of them changed.
  func desk(_ changes: JSONObject = [:]) -> RecordDocument {
    document(Self.desk.merging(changes) { _, new in new })
  }
}

/// The command for a dispatcher's tap on what is shown.
func dispatchersCommand(_ tap: Tap, on shown: RecordDocument?) throws -> Command {
  try tap.commands(shown: shown, offered: { _ in [] }, driver: nil, at: tappedAt)[0]
}
