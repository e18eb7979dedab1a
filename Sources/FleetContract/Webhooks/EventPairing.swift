/// Which of the sandbox' events stands for which recorded one, among events of one name about one record: as many
/// pairs as can be, and in their order wherever that is possible.
struct EventPairing {
  /// The sandbox' event of each recorded one; nil where none is left.
  private(set) var partners: [Int?]

  /// `fits[r]` are the sandbox' events that recorded event `r` agrees with, both in the order they happened.
  init(fits: [[Int]], events: Int) {
    partners = Array(repeating: nil, count: fits.count)
    var owners = [Int?](repeating: nil, count: events)
    for recorded in fits.indices {
      var tried: Set<Int> = []
      place(recorded, fits, &owners, &tried)
    }
    for (event, owner) in owners.enumerated() {
      if let owner { partners[owner] = event }
    }
    uncross(fits)
  }

  /// Gives `recorded` an event, moving others to another of theirs where that makes room.
  @discardableResult
  private func place(_ recorded: Int, _ fits: [[Int]], _ owners: inout [Int?], _ tried: inout Set<Int>)
    -> Bool
  {
    for event in fits[recorded] where tried.insert(event).inserted {
      if owners[event].map({ place($0, fits, &owners, &tried) }) ?? true {
        owners[event] = recorded
        return true
      }
    }
    return false
  }

  /// Two that agree with each other's event take it when that keeps their order.
  private mutating func uncross(_ fits: [[Int]]) {
    for later in partners.indices {
      for earlier in partners.indices.prefix(later) {
        guard let first = partners[earlier], let second = partners[later], first > second,
          fits[earlier].contains(second), fits[later].contains(first)
        else { continue }
        partners[earlier] = second
        partners[later] = first
      }
    }
  }
}
