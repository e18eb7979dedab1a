import FleetModels

/// When each exchange of a recording happened, in milliseconds since 1970: the server's `Date` knows whole seconds,
/// and the exchanges of one second are spread over it in their order.
struct RecordedTimes {
  private let times: [Int64]

  init(_ exchanges: [Exchange]) {
    var seconds: [Int64] = []
    for exchange in exchanges {
      seconds.append(
        max(exchange.moment?.milliseconds ?? exchange.lastSave ?? seconds.last ?? 0, seconds.last ?? 0))
    }
    var times: [Int64] = []
    var index = 0
    while index < seconds.count {
      let end = seconds[index...].firstIndex { $0 != seconds[index] } ?? seconds.count
      for (place, second) in seconds[index..<end].enumerated() {
        times.append(second + Int64(place + 1) * 1000 / Int64(end - index + 1))
      }
      index = end
    }
    self.times = times
  }

  subscript(index: Int) -> Int64 { times[index] }
}

extension Exchange {
  /// The newest moment of a save in the answer.
  fileprivate var lastSave: Int64? { answer.flatMap(Self.lastSave) }

  private static func lastSave(in value: JSONValue) -> Int64? {
    if let items = value.array { return items.compactMap(lastSave).max() }
    guard let members = value.object else { return nil }
    let own = ["created_at", "updated_at", "started_at", "dispatched_at"].compactMap { name in
      members[name]?.string.flatMap { Timestamp($0) }?.milliseconds
    }
    return (own + members.values.compactMap(lastSave)).max()
  }
}
