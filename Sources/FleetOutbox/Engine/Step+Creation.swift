import FleetModels
import FleetStorage
import FleetWorkflow

/// What becomes of an order's provisional id when the server's is known.
extension Step {
  /// Gives the creation and what waits behind it the order's id: from now on they are of that order's lane. Part of
  /// the confirming transaction, so that nothing is ever asked of an order by a name that only we know.
  mutating func adopt(_ order: Order.ID, createdBy creation: inout EntryRecord) throws {
    let lane = RecordReference.order(order).text
    for var row in try outbox.live(lane: creation.lane) where row.seq != creation.seq {
      guard let entry = try? Entry(row) else { continue }
      let command = entry.command.naming(order)
      row.command = try encode(command)
      row.order = command.rules.concerns?.rawValue
      row.record = command.rules.record.text
      row.lane = Lane.name(of: command)
      row.readyAt = nil
      row.nextAt = time
      try outbox.rehouse(row)
      try save(row, "its order is \(order) now")
    }
    creation.order = order.rawValue
    creation.record = lane
    creation.lane = lane
    try outbox.rehouse(creation)
  }
}
