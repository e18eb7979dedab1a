import FleetCompanion
import Foundation

/// The forms that scripts read (`--json`). Their members are a promise: they may grow, not change.
enum Machine {
  static func order(_ view: OrderView, isStale: Bool) -> JSONValue {
    let order = view.order
    return [
      "id": .string(order.id.rawValue), "internal_id": text(order.internalID),
      "status": text(order.status?.text),
      "server_status": text(view.serverStatus?.text), "driver": text(order.driverAssigned.value?.id.rawValue),
      "scheduled_at": time(order.scheduledAt),
      "stops": .array(
        view.stops.map { stop in
          [
            "id": .string(stop.id.rawValue), "kind": .string(stop.kind.rawValue),
            "status": text(stop.status?.text), "complete": stop.complete.map { .bool($0) } ?? .null,
          ]
        }),
      "current_stop": text(order.hasSeveralStops ? order.currentDestination?.rawValue : nil),
      "pending": .number(JSONNumber(view.pending)), "stale": .bool(isStale), "hint": text(view.hint?.text),
    ]
  }

  /// - Parameter proof: what must be taken first.
  static func activity(_ next: NextActivity, proof: ProofMethod?) -> JSONValue {
    [
      "code": .string(next.code.text), "status": text(next.activity.resolvedStatus ?? next.activity.status),
      "details": text(next.activity.resolvedDetails ?? next.activity.details),
      "complete": .bool(next.activity.complete ?? false),
      "require_pod": .bool(proof != nil), "pod_method": text(proof?.rawValue),
      "provisional": .bool(next.isProvisional),
    ]
  }

  static func outbox(
    _ summary: OutboxSummary, _ entries: [JSONValue], _ notice: StoreNotice?, _ announcements: [Announcement]
  ) -> JSONValue {
    var members: JSONObject = [
      "waiting": number(summary.waiting), "unknown": number(summary.unknown),
      "attention": number(summary.attention),
      "confirmed": number(summary.confirmed), "withdrawn": number(summary.withdrawn),
      "oldest_seconds": summary.oldestSeconds.map(number) ?? .null,
      "last_confirmed_at": time(summary.lastConfirmedAt),
      "entries": .array(entries),
      "unreadable": .array((notice?.unreadable ?? []).map { .string($0) }),
      "salvaged": notice?.salvage.map { report in
        [
          "entries": number(report.entries), "lost_at_most": report.lostEntries.map(number) ?? .null,
          "kept_at": text(notice?.keptAt),
          "lost": .array((report.lost ?? []).map { .string($0) }),
          "pictures": .array(
            (report.pictures ?? []).map { ["name": .string($0.name), "what": text($0.header?.what)] }),
        ]
      } ?? .null,
    ]
    if !announcements.isEmpty {
      members["announcements"] = .array(
        announcements.map {
          [
            "entry": .string($0.entry.id), "order": text($0.order?.rawValue),
            "kind": .string($0.kind.rawValue),
            "sentence": .string($0.sentence),
          ]
        })
    }
    return .object(members)
  }

  /// - Parameter dueAt: when its next step is due, by the wall clock.
  static func entry(_ entry: Entry, dueAt: Timestamp?, choices: [Choice]) -> JSONValue {
    var members: JSONObject = [
      "id": .string(entry.id), "kind": .string(entry.command.kind.rawValue), "order": text(entry.row.order),
      "stop": text(entry.row.stop), "activity": text(entry.command.activityCode?.text),
      "state": .string(entry.state.name),
      "attempts": number(entry.row.attempts),
      "created_at": time(entry.row.created.wall), "done_at": time(entry.row.created.wall),
      "confirmed_at": time(entry.row.confirmedWall), "settled_at": time(entry.row.settledWall),
    ]
    members["next_attempt_at"] = time(dueAt)
    members["reason"] = text(entry.reason?.sentence)
    members["choices"] = .array(choices.map { .string($0.rawValue) })
    if case .captureProof(let proof) = entry.command {
      members["method"] = .string(proof.evidence.method.rawValue)
      members["sha256"] = text(proof.evidence.file?.sha256)
      members["proof"] = text(entry.row.learned)
    }
    if case .reportActivity(let report) = entry.command, let proof = report.proof {
      members["proof_entry"] = .string(proof)
    }
    return .object(members)
  }

  /// Everything about one entry: the members of the list, and more.
  static func detail(_ detail: EntryDetail, now: Timestamp) -> JSONValue {
    let entry = detail.entry
    let dueAt = detail.dueIn.map { now.adding(milliseconds: $0) }
    var members = Self.entry(entry, dueAt: dueAt, choices: detail.choices).object ?? [:]
    members["summary"] = .string(entry.command.rules.summary)
    members["stop_name"] = text(detail.stopName)
    members["order_number"] = text(detail.orderNumber)
    members["server_offset_ms"] = entry.row.created.serverOffset.map { number(Int($0)) } ?? .null
    members["may_have_left"] = .bool(entry.row.mayHaveLeft)
    members["learned"] = text(entry.row.learned)
    members["next"] = .string(detail.nextStep.sentence)
    members["held_back"] = text(detail.heldBack)
    members["history"] = .array(
      detail.attempts.map {
        ["stamped_at": time($0.stamped), "ended_at": time($0.ended), "outcome": text($0.outcome)]
      })
    members["journal"] = .array(detail.journal.map { ["at": time($0.wall), "what": .string($0.what)] })
    if let picture = detail.picture {
      members["picture"] = [
        "name": .string(picture.name), "bytes": number(picture.size), "path": text(detail.picturePath),
      ]
    }
    return .object(members)
  }

  static func conservation(_ check: Conservation) -> JSONValue {
    [
      "queued": number(check.queued), "confirmed": number(check.confirmed), "waiting": number(check.waiting),
      "unknown": number(check.unknown), "attention": number(check.attention),
      "withdrawn": number(check.withdrawn),
      "purged": number(check.purged), "lost": number(check.lost), "is_whole": .bool(check.isWhole),
      "findings": .array(check.findings.map { .string($0) }),
    ]
  }

  static func receipt(_ receipt: Receipt) -> JSONValue {
    [
      "total": number(receipt.total), "confirmed": number(receipt.confirmed),
      "differences": number(receipt.differences), "withdrawn": number(receipt.withdrawn),
      "unsure": number(receipt.unsure),
      "lines": .array(
        receipt.lines.map { line in
          let (finding, how): (String, String?) =
            switch line.finding {
            case .agrees: ("agrees", nil)
            case .notReadBack: ("not_read_back", nil)
            case .open(let state): (state.name, line.entry.reason?.sentence)
            case .withdrawn: ("withdrawn", nil)
            case .unsure: ("unsure", "discarded; the server does not show whether it had reached it")
            case .differs(let how): ("differs", how)
            }
          return [
            "entry": .string(line.entry.id), "kind": .string(line.entry.command.kind.rawValue),
            "order": text(line.entry.row.order), "stop": text(line.entry.row.stop),
            "activity": text(line.entry.command.activityCode?.text),
            "created_at": time(line.doneAt), "done_at": time(line.doneAt),
            "confirmed_at": time(line.confirmedAt), "finding": .string(finding),
            "reason": text(how),
          ]
        }),
    ]
  }

  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
  static func time(_ time: Timestamp?) -> JSONValue { text(time?.iso) }
  static func number(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }
}

extension Command {
  /// The code that is reported; nil where none is.
  fileprivate var activityCode: StatusCode? {
    if case .reportActivity(let report) = self { report.code } else { nil }
  }
}
