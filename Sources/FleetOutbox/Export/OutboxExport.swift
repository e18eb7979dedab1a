import FleetModels
import FleetStorage
import FleetWorkflow

/// Everything of the outbox that helps to find out what happened, and nothing of anybody: no token, no names,
/// telephone numbers, addresses, coordinates, texts or pictures. What goes in is listed here, member by member; the
/// free texts among it go through `Redaction`.
extension Outbox {
  /// The outbox as a JSON object, for a support case.
  /// - Parameter policy: the waiting times it works by.
  /// - Throws: `StorageError`.
  public func export(policy: Policy, now: Moment) throws -> JSONValue {
    try store.transaction {
      let entries = try store.all()
      let own: Driver? = try driver.flatMap { try cache.record($0) }
      // What belongs to the people of an order is looked for in what is said of that order.
      let redactions = try Dictionary(grouping: entries, by: \.order).map { order, rows in
        let snapshot = try order.flatMap { try cache.snapshot(Order.ID($0)) }
        return (order, Redaction(of: rows, order: snapshot?.order, driver: own))
      }
      let byOrder = Dictionary(uniqueKeysWithValues: redactions)
      let redaction = Redaction(of: [], order: nil, driver: own)
      let time = try EngineClock(store).peek(at: now)
      let check = try check()
      let versions = try store.versions()
      return [
        "format": "companion-outbox", "version": 1, "exported_at": .string(now.wall.iso),
        "driver": text(driver?.rawValue),
        "versions": ["sqlite": .string(versions.sqlite), "outbox_schema": number(versions.schema)],
        "conservation": [
          "equation": .string(check.equation),
          "findings": .array(check.findings.map { .string(redaction.text($0)) }),
        ],
        "server_offset_ms": number(try store.number("server_offset")),
        "gates": .object(
          JSONObject(
            uniqueKeysWithValues: try store.gates().sorted { $0.key < $1.key }.map { name, gate in
              let opens: JSONValue = gate.until == .max ? .null : number(max(0, gate.until - time))
              return (
                name,
                [
                  "opens_in_ms": opens, "strikes": number(gate.strikes),
                  "reason": .string(redaction.text(gate.reason)),
                ]
              )
            })),
        "policy": policy.exported,
        "entries": .array(try entries.map { try exported($0, byOrder[$0.order] ?? redaction, time) }),
      ]
    }
  }

  private func exported(_ row: EntryRecord, _ redaction: Redaction, _ time: Int64) throws -> JSONValue {
    let entry = try? Entry(row)
    var members: JSONObject = [
      "id": .string(row.id), "number": number(row.seq), "kind": .string(row.kind),
      "order": text(row.order), "stop": text(row.stop),
      "lane": .string(String(row.lane.prefix { $0 != "/" })), "is_readable": .bool(entry != nil),
      "state": .string(row.state.name), "fate": .string("\(row.fate)"),
    ]
    members["attempts"] = number(row.attempts)
    members["may_have_left"] = .bool(row.mayHaveLeft)
    members["resends"] = number(row.resends)
    members["probes"] = number(row.probes)
    members["absences"] = number(row.absences)
    members["contradictions"] = number(row.contradictions)
    members["done_at"] = .string(row.created.wall.iso)
    members["server_offset_ms"] = number(row.created.serverOffset)
    members["confirmed_at"] = text(row.confirmedWall?.iso)
    members["settled_at"] = text(row.settledWall?.iso)
    members["forced_at"] = text(row.forcedAt?.iso)
    members["next_in_ms"] = row.state.isOpen ? number(max(0, row.nextAt - time)) : .null
    members["learned"] = text(row.learned)
    members["refusal"] = text(row.refusal.map(redaction.text))
    members["reason"] = text(entry?.reason.map { redaction.text($0.sentence) })
    members["choices"] = .array(try choices(for: row).map { .string($0.rawValue) })
    if let entry { members["cites"] = .array(entry.command.rules.cites.map { .string($0) }) }
    if case .captureProof(let proof)? = entry?.command {
      members["method"] = .string(proof.evidence.method.rawValue)
      members["picture_bytes"] = number(proof.evidence.file.map { Int64($0.size) })
      members["has_picture"] = .bool(entry.map { picture(of: $0) != nil } ?? false)
    }
    members["history"] = .array(
      try store.attempts(of: row.seq).map {
        [
          "flight": number($0.number), "process": .string($0.process), "stamped_at": .string($0.stamped.iso),
          "ended_at": text($0.ended?.iso), "outcome": text($0.outcome.map(redaction.text)),
        ]
      })
    members["journal"] = .array(
      try store.journal(of: row.seq).map {
        ["at": .string($0.wall.iso), "what": .string(redaction.text($0.what))]
      })
    return .object(members)
  }
}

private func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

private func number(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }

private func number(_ number: Int64?) -> JSONValue { number.map { .number(JSONNumber(Int($0))) } ?? .null }

extension Policy {
  /// Every time and limit by its name.
  fileprivate var exported: JSONValue {
    var members: JSONObject = [:]
    for (name, value) in Mirror(reflecting: self).children {
      guard let name else { continue }
      switch value {
      case let value as Int64: members[name] = number(value)
      case let value as Int: members[name] = number(value)
      case let values as [Int64]: members[name] = .array(values.map { number($0) })
      default: members[name] = .string("\(value)")
      }
    }
    return .object(members)
  }
}
