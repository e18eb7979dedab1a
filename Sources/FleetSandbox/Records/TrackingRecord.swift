/// A tracking number with its rows: an order, an entity and a stop each have one (rest-api 4.9, 4.10).
struct TrackingRecord: Sendable, Equatable {
  var id: String
  var uuid: String
  var number: String
  var type: String
  var rows: [StatusRow]
  var createdAt: Int64
  var told = ToldMembers.nothing
  /// The row an adopted document took for the newest, where that is not the one the rows would
  /// give; forgotten with the next row.
  var toldLatest: ToldLatest?

  /// The newest row. Of two in one second it is the one that completes, else the one written later: a cancel in the
  /// second of the completion leaves the number at COMPLETED (captures 234, 235, 1083).
  var latest: StatusRow? {
    if let toldLatest, toldLatest.count == rows.count { return toldLatest.row }
    guard let last = rows.last, !last.complete else { return rows.last }
    return rows.reversed().prefix { $0.createdAt == last.createdAt }.first(where: \.complete) ?? last
  }

  /// Whether the newest row ended the thing tracked.
  var isComplete: Bool { latest?.complete ?? false }
}

/// The row a document took for the newest of so many.
struct ToldLatest: Sendable, Equatable {
  var row: StatusRow
  var count: Int
}

/// One row of a tracking number's history.
struct StatusRow: Sendable, Equatable {
  var id: String
  var status: String
  var details: String?
  /// Upper-case code (rest-api 3.1).
  var code: String
  var complete: Bool
  var latitude: Double
  var longitude: Double
  var createdAt: Int64
  var told = ToldMembers.nothing
  /// Nil for a row an activity wrote (rest-api 4.0).
  var updatedAt: Int64?

  /// `Arrived at depot!` → `ARRIVED_AT_DEPOT`: spaces become `_`, other characters go.
  static func upperCode(_ code: String) -> String {
    String(
      code.trimmingSpaces.uppercased().compactMap { character -> Character? in
        if character.isWhitespace || character == "-" { return "_" }
        return character.isLetter || character.isNumber || character == "_" ? character : nil
      })
  }
}

/// A thing to carry (rest-api 4.5).
struct EntityRecord: Sendable, Equatable {
  var id: String
  var internalID: String
  var name: String?
  var type: String?
  var destination: String?
  var details: SandboxJSON
  var tracking: TrackingRecord
  var createdAt: Int64
  var told = ToldMembers.nothing
}

/// A stop of a multi-stop order: a place with its own tracking (rest-api 4.4). The ends of a mixed round
/// have one too, which the order document does not show (FINDINGS "Multi-stop details").
struct StopRecord: Sendable, Equatable {
  var waypointID: String
  var placeID: String
  var type: String
  /// Position among the waypoints, which need not be the order of the rows (captures 1382).
  var order = 0
  var tracking: TrackingRecord?
  var told = ToldMembers.nothing
}
