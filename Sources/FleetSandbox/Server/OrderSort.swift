/// `sort=` of an order list: `col`, `-col`, `col:desc`, `latest`, `oldest`, commas between. Without it rows come
/// oldest first here, as they did in the captures; a client may not rely on it (rest-api 2.1).
struct OrderSort {
  private var keys: [(column: Column, descending: Bool)] = []

  private enum Column: String {
    case id, uuid, status, type, notes, distance, time, adhoc, dispatched, started
    case publicID = "public_id"
    case internalID = "internal_id"
    case createdAt = "created_at"
    case updatedAt = "updated_at"
    case scheduledAt = "scheduled_at"
    case startedAt = "started_at"
    case dispatchedAt = "dispatched_at"
  }

  /// Nil for a column the table does not have, which is an SQL error (captures 137).
  init?(_ text: String, ignoresUnknown: Bool) {
    for piece in text.split(separator: ",").map({ String($0).trimmingSpaces }) {
      if piece == "latest" || piece == "oldest" {
        keys.append((.createdAt, piece == "latest"))
        continue
      }
      var name = piece
      var descending = false
      if name.hasPrefix("-") {
        name.removeFirst()
        descending = true
      } else if let colon = name.firstIndex(of: ":") {
        descending = name[colon...].lowercased() == ":desc"
        name = String(name[..<colon])
      }
      if let column = Column(rawValue: name) {
        keys.append((column, descending))
      } else if !ignoresUnknown {
        return nil
      }
    }
  }

  /// Rows that tie keep the order they were created in. Null sorts first, as in the real database.
  func sort(_ rows: [OrderRecord]) -> [OrderRecord] {
    guard !keys.isEmpty else { return rows }
    return rows.enumerated().sorted { left, right in
      for key in keys {
        switch compare(left.element, right.element, key.column, (left.offset, right.offset)) {
        case 0: continue
        case let order: return key.descending ? order > 0 : order < 0
        }
      }
      return left.offset < right.offset
    }.map(\.element)
  }

  private func compare(
    _ left: OrderRecord, _ right: OrderRecord, _ column: Column, _ positions: (Int, Int)
  ) -> Int {
    func rank<Value: Comparable>(_ one: Value, _ other: Value) -> Int {
      one == other ? 0 : (one < other ? -1 : 1)
    }
    func moment(_ one: Int64?, _ other: Int64?) -> Int { rank(one ?? .min, other ?? .min) }
    func flag(_ one: Bool, _ other: Bool) -> Int { rank(one ? 1 : 0, other ? 1 : 0) }
    switch column {
    case .id: return rank(positions.0, positions.1)
    case .uuid: return rank(left.uuid, right.uuid)
    case .status: return rank(left.status, right.status)
    case .type: return rank(left.configKey, right.configKey)
    case .notes: return rank(left.notes ?? "", right.notes ?? "")
    case .distance: return rank(left.distance, right.distance)
    case .time: return rank(left.time, right.time)
    case .adhoc: return flag(left.adhoc, right.adhoc)
    case .dispatched: return flag(left.dispatched, right.dispatched)
    case .started: return flag(left.started, right.started)
    case .publicID: return rank(left.id, right.id)
    case .internalID: return rank(left.internalID, right.internalID)
    case .createdAt: return rank(left.createdAt, right.createdAt)
    case .updatedAt: return rank(left.updatedAt, right.updatedAt)
    case .scheduledAt: return moment(left.scheduledAt, right.scheduledAt)
    case .startedAt: return moment(left.startedAt, right.startedAt)
    case .dispatchedAt: return moment(left.dispatchedAt, right.dispatchedAt)
    }
  }
}
