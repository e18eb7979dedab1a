import FleetCompanion
import Foundation

/// How live news looks to people: a line each.
extension Rendering {
  /// - Returns: nil for what a person need not see.
  static func live(_ news: LiveNews, for identity: Identity) -> String? {
    switch news {
    case .happened(let happening): return live(happening, in: identity.timeZone)
    case .repeated(let name, _): return "          \(Visible.line(name))  came again".styled(.faint)
    case .refused(let channel, let why):
      return "          no event on \(Visible.line(channel)): \(Visible.line(why))".styled(.faint)
    case .connected: return "live: events come".styled(.good)
    case .disconnected(let why, let retryIn):
      let next = retryIn.map { "; next try in \(age(Int($0 / 1000) + 1))" } ?? ""
      return "not live: \(Visible.line(why)) The orders are compared every minute meanwhile\(next).".styled(
        .waiting)
    case .channelLost(let channel, let why):
      return "no news on \(Visible.line(channel)) any more: \(Visible.line(why))".styled(.waiting)
    case .reconciled(let report):
      return "compared: \(ReconcileCommand.sentence(report))\(details(report.changes))".styled(.faint)
    case .reread(let report):
      let unchanged = report.read.filter { id in !report.changes.contains { $0.order == id } }
      let told =
        report.changes.map { "\($0.order) (\(ReconcileCommand.words($0.names)))" }
        + report.gone.map { "\($0) (gone)" } + unchanged.map { "\($0) (as shown)" }
      if told.isEmpty { return nil }
      return "read: \(told.prefix(5).joined(separator: ", "))\(told.count > 5 ? " …" : "")".styled(.faint)
    case .unreachable(let why): return Visible.line(why).styled(.bad)
    case .signInRefused(let why):
      let command = identity.role == .desk ? "companion dispatch login" : "companion login"
      return "\(Visible.line(why)) What waits is kept and goes on after `\(command)`.".styled(.bad)
    }
  }

  private static func live(_ happening: Happening, in zone: TimeZone) -> String {
    let subject = happening.order?.rawValue ?? happening.mover ?? ""
    var words: [String] = []
    switch happening.outcome {
    case .applied:
      let names = happening.changed.filter { $0 != "updated_at" || happening.changed.count == 1 }
      words.append(
        names.map {
          $0 == "status" ? "status \(happening.status?.text ?? "?")" : ReconcileCommand.words([$0])
        }
        .joined(separator: ", "))
    case .agreed: words.append("known already")
    case .stale: words.append("old news")
    case .awaiting(let why):
      if let status = happening.status { words.append("\(status.text)?") }
      words.append("being read: \(why)")
    case .noted: words.append("noted")
    case .unreadable(let why): words.append("unreadable: \(why)")
    }
    let source = happening.channel + (happening.isProven ? ", signed" : "")
    let latency = happening.latency.map { $0 > -1000 && $0 < 600_000 ? ", \(max(0, $0)) ms" : "" } ?? ""
    let line =
      "\(seconds(happening.received, in: zone))  \(happening.name.isEmpty ? "(no record)" : happening.name)  \(subject)  "
      + words.filter { !$0.isEmpty }.joined(separator: "; ") + "  (\(source)\(latency))"
    let style: Style? =
      switch happening.outcome {
      case .applied: nil
      case .awaiting: .waiting
      case .agreed, .stale, .noted: .faint
      case .unreadable: .bad
      }
    let shown = Visible.line(line)
    return style.map { shown.styled($0) } ?? shown
  }

  private static func details(_ changes: [OrderDifference]) -> String {
    if changes.isEmpty { return "" }
    let told = changes.prefix(5).map { "\($0.order): \(ReconcileCommand.words($0.names))" }
    return " (" + told.joined(separator: "; ") + (changes.count > 5 ? "; …" : "") + ")"
  }

  private static func seconds(_ time: Timestamp, in zone: TimeZone) -> String {
    let shifted = time.adding(milliseconds: Int64(zone.secondsFromGMT(for: time.date)) * 1000)
    return String(shifted.iso.dropFirst(11).prefix(8))
  }
}

extension Machine {
  /// - Returns: nil for what has no line of its own.
  static func live(_ news: LiveNews) -> JSONValue? {
    switch news {
    case .happened(let happening):
      var json = happening.json
      json["kind"] = "event"
      if let latency = happening.latency { json["latency_ms"] = number(Int(latency)) }
      return .object(json)
    case .repeated(let name, let channel):
      return ["kind": "duplicate", "event": .string(name), "channel": .string(channel)]
    case .refused(let channel, let why):
      return ["kind": "refused", "channel": .string(channel), "why": .string(why)]
    case .connected: return ["kind": "connected"]
    case .disconnected(let why, let retryIn):
      return [
        "kind": "disconnected", "why": .string(why), "retry_in_ms": retryIn.map { number(Int($0)) } ?? .null,
      ]
    case .channelLost(let channel, let why):
      return ["kind": "channel_lost", "channel": .string(channel), "why": .string(why)]
    case .reconciled(let report):
      var json = reconciliation(report).object ?? [:]
      json["kind"] = "reconciled"
      return .object(json)
    case .reread(let report):
      return [
        "kind": "reread", "orders": .array((report.read + report.gone).map { .string($0.rawValue) }),
        "changed": .array(report.changes.map { .string($0.order.rawValue) }),
      ]
    case .unreachable(let why): return ["kind": "unreachable", "why": .string(why)]
    case .signInRefused(let why): return ["kind": "sign_in_refused", "why": .string(why)]
    }
  }
}
