import FleetModels

@testable import FleetStorage

extension EntryRecord {
  /// A new entry of an order's lane, as heavy as a real one.
  static func sample(_ id: String, order: String = "order_a", at moment: Moment = .at(1)) -> EntryRecord {
    EntryRecord(
      id: id, kind: "report_activity",
      command: Array(#"{"reportActivity":{"code":"started","order":"\#(order)"}}"#.utf8),
      lane: "order/\(order)", record: "order/\(order)", order: order, stop: nil,
      expected: [UInt8](repeating: 120, count: 600), created: moment)
  }
}
