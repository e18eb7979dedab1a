import FleetModels

/// The result for people and for machines.
extension BodyCheck {
  /// Of all records: members that could not be read.
  public var setAside: Int { rows.reduce(0) { $0 + $1.setAside } }

  /// The rows as columns, and a sentence beneath.
  public var table: String {
    let header = ["resource", "documents", "members known", "members kept as unknown"]
    let cells = rows.map { row in
      [
        row.kind, String(row.documents), String(row.known.count),
        row.unknown.isEmpty
          ? "–"
          : row.unknown.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" }.joined(separator: ", "),
      ]
    }
    let lines = Columns(header: header, rows: cells, endsInWords: true).lines
    return (lines + ["", summary]).joined(separator: "\n")
  }

  /// `640 of 640 bodies decode and encode again to the same JSON, 0 members set aside.`
  public var summary: String {
    let broken = Set(differences.map(\.exchange)).count
    var text =
      "\(bodies - broken) of \(bodies) bodies decode and encode again to the same JSON, \(setAside) members set aside"
    if withoutJSON > 0 { text += "; \(withoutJSON) answers hold no JSON" }
    if !plain.isEmpty {
      let calls = plain.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }
      text += "; of calls without a model: " + calls.joined(separator: ", ")
    }
    return text + "."
  }

  /// For machines: rows, differences and counts.
  public var json: JSONValue {
    [
      "bodies": JSONValue.count(bodies), "without_json": JSONValue.count(withoutJSON),
      "set_aside": JSONValue.count(setAside), "plain": .object(plain.mapValues(JSONValue.count)),
      "resources": .array(
        rows.map { row in
          [
            "resource": .string(row.kind), "documents": .count(row.documents),
            "known": .array(row.known.sorted().map { .string($0) }),
            "unknown": .object(row.unknown.mapValues(JSONValue.count)), "set_aside": .count(row.setAside),
          ]
        }),
      "differences": .array(
        differences.map {
          ["exchange": .string($0.exchange), "resource": .string($0.kind), "reason": .string($0.reason)]
        }),
    ]
  }
}

extension JSONValue {
  static func count(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }
}
