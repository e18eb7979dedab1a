import FleetModels

/// The dispatcher gives fields of an order other values (`PUT /orders/{id}`, rest-api 2.2); what the person saw travels
/// with them, so that what somebody else wrote meanwhile is not overwritten unseen.
///
/// A repeat sets the same values again; on a round it also moves the pointer back to the first stop (captures 614).
public struct UpdateOrder: SetsOrder {
  public var order: Order.ID
  public var changes: [OrderEdit]
  /// The same fields as the person saw them.
  public var seen: [OrderEdit]

  public init(order: Order.ID, changes: [OrderEdit], seen: [OrderEdit]) {
    self.order = order
    self.changes = changes
    self.seen = seen
  }

  /// A repeat changes nothing, but one that lands late undoes a later value.
  public var repeatHarm: RepeatHarm { .dangerous }
  public var resetsDestination: Bool { true }
  public var summary: String { "change \(changes.map(\.name).joined(separator: ", ")) of \(order)" }

  /// The command for an order as it is shown: only what differs, of each field the last word.
  static func check(_ order: Order, _ edits: [OrderEdit]) throws(Refusal) -> UpdateOrder {
    var changes: [OrderEdit] = []
    for edit in edits {
      let edit = try edit.checked()
      changes.removeAll { $0.name == edit.name }
      if let shown = edit.shown(on: order), shown.isSame(as: edit) { continue }
      changes.append(edit)
    }
    guard !changes.isEmpty else { throw .nothingToChange(order.id) }
    return UpdateOrder(
      order: order.id, changes: changes, seen: changes.compactMap { $0.shown(on: order) })
  }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .order(var order, let parts) = document else { return }
    for change in changes { change.apply(to: &order) }
    document = .order(order, parts)
  }

  public func standing(on order: Order) -> SetStanding {
    FieldStanding.of(order, wanted: changes, seen: seen)
  }
}

/// How fields of an order stand to values that are wanted.
enum FieldStanding {
  static func of(_ order: Order, wanted: [OrderEdit], seen: [OrderEdit]) -> SetStanding {
    var isAsWanted = true
    for edit in wanted {
      guard let shown = edit.shown(on: order) else { return .untold }
      if shown.isSame(as: edit) { continue }
      isAsWanted = false
      // A field that the person could not see cannot have been changed under his eyes.
      guard let known = seen.first(where: { $0.name == edit.name }) else { continue }
      if !shown.isSame(as: known) { return .changed(.changed(edit.name, to: shown.words)) }
    }
    return isAsWanted ? .asWanted : .asSeen
  }
}
