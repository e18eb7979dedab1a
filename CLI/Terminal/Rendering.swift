import FleetCompanion
import Foundation

/// How orders, the outbox and receipts look to people.
enum Rendering {
  /// Who is signed in; TEST is always visible.
  static func heading(_ identity: Identity) -> String {
    let badge = identity.isTest ? (Terminal.hasColour ? " TEST ".styled(.test) : "[TEST]") + " " : ""
    return badge + Visible.line("\(identity.name) · \(identity.organizationName)").styled(.bold)
      + " · \(identity.host)".styled(.faint)
  }

  /// - Parameter numbered: each line with its place in the list, to name it by.
  static func orders(
    _ orders: [OrderView], in zone: TimeZone, stale: Set<Order.ID>, numbered: Bool = false
  ) -> String {
    guard !orders.isEmpty else { return "no orders" }
    var table = Table(
      (numbered ? ["#"] : []) + ["time", "order", "number", "status", "next stop", "customer", ""])
    for (index, view) in orders.enumerated() {
      let order = view.order
      let time = order.scheduledAt ?? order.createdAt
      table.add(
        (numbered ? [.init("\(index + 1)", .bold)] : []) + [
          .init(time.map { clock($0, in: zone) } ?? "–", .faint),
          .init(order.id.rawValue),
          .init(order.internalID ?? "", .faint),
          .init(order.status?.text ?? "?", style(of: view)),
          .init((nextStop(view)?.name ?? nextStop(view)?.address ?? "–").cut(to: 28)),
          .init((order.customer.value?.name ?? "").cut(to: 20)),
          .init(remarks(view, isStale: stale.contains(order.id)), view.held == nil ? .waiting : .bad),
        ])
    }
    return table.text
  }

  static func order(_ view: OrderView, next: [NextActivity], in zone: TimeZone, isStale: Bool) -> String {
    let order = view.order
    var lines = ["\(order.id) \(order.internalID ?? "")".styled(.bold)]
    func add(_ name: String, _ value: String?) {
      guard let value, !value.isEmpty else { return }
      let indented = value.split(separator: "\n").joined(separator: "\n" + "".padding(to: 11))
      lines.append(name.padding(to: 11).styled(.faint) + indented)
    }
    add(
      "status",
      (order.status?.text ?? "?")
        + (view.pending > 0 ? " (the server says \(view.serverStatus?.text ?? "?"))" : ""))
    add("number", order.trackingNumber.value?.number)
    add("scheduled", order.scheduledAt.map { "\(CalendarDay(of: $0, in: zone)) \(clock($0, in: zone))" })
    add("driver", order.driverAssigned.value?.name)
    add(
      "customer",
      [order.customer.value?.name, order.customer.value?.phone].compactMap { $0 }.joined(separator: " · "))
    for (index, stop) in view.stops.enumerated() {
      let isCurrent = order.hasSeveralStops && order.started == true && stop.id == order.currentDestination
      let mark = stop.complete == true ? "✓ " : isCurrent ? "→ " : "· "
      let isNamed = stop.name.map { stop.address?.hasPrefix($0) != true } ?? false
      let place = [isNamed ? stop.name : nil, stop.address].compactMap { $0 }.joined(separator: ", ")
      let standing = order.hasSeveralStops ? stop.status.map { " [\($0.text.lowercased())]" } ?? "" : ""
      add(
        order.hasSeveralStops ? "\(index + 1) \(stop.kind.rawValue)" : stop.kind.rawValue,
        mark + place + standing + "  \(stop.id)".styled(.faint))
    }
    if order.hasSeveralStops && order.visitsOnePlaceTwice {
      add(
        "beware",
        "this round visits one place twice, and Fleetbase cannot tell the visits apart: it cannot be worked here"
          .styled(
            .bad))
    }
    for entity in order.payload.value?.entities.value ?? [] {
      add("package", [entity.name, entity.sku].compactMap { $0 }.joined(separator: " · "))
    }
    add("notes", order.notes)
    add(
      "next",
      next.map { each in
        each.code.text + (proof(each, on: view, at: nil).map { " (needs a \($0.rawValue) first)" } ?? "")
          + (each.isProvisional ? " (provisional)" : "")
      }.joined(separator: ", "))
    add(
      "as of",
      "\(CalendarDay(of: view.askedAt, in: zone)) \(clock(view.askedAt, in: zone))"
        + (isStale ? " (not refreshed since)" : ""))
    if view.pending > 0 { add("waiting", count(view.pending, "action") + " of yours") }
    if let held = view.held {
      add("decide", "\(held.id): \(held.reason?.sentence ?? "it needs attention")".styled(.bad))
    }
    if let hint = view.hint {
      add(
        "heard", "\(Visible.line(hint.text)), from somebody who proves nothing: not read from the server yet")
    }
    if view.isDeleted { add("gone", "the server no longer has this order") }
    return lines.joined(separator: "\n")
  }

  /// What must be taken before an activity is reported.
  /// - Parameter stop: of a round; the current one when nil.
  static func proof(_ next: NextActivity, on view: OrderView, at stop: Place.ID?) -> ProofMethod? {
    let place = stop ?? view.order.currentDestination
    let stop = view.order.hasSeveralStops ? view.stops.first { $0.id == place } : nil
    return ProofRule(next.activity, on: view.order, at: stop).method
  }

  /// The stop to go to: of a round the current one, else the first that is not complete.
  static func nextStop(_ view: OrderView) -> Stop? {
    let order = view.order
    if order.status?.isTerminal == true { return nil }
    if order.hasSeveralStops, let current = view.stops.first(where: { $0.id == order.currentDestination }) {
      return current
    }
    return order.started == true && !order.hasSeveralStops
      ? view.stops.last : view.stops.first { $0.complete != true }
  }

  static func remarks(_ view: OrderView, isStale: Bool) -> String {
    var remarks: [String] = []
    if view.held != nil { remarks.append("! needs you") }
    if view.pending > 0 { remarks.append("↑\(view.pending) waiting") }
    if let hint = view.hint { remarks.append("\(Visible.line(hint.text))?") }
    if isStale { remarks.append("not refreshed") }
    if view.order.hasSeveralStops, view.order.visitsOnePlaceTwice {
      remarks.append("! visits one place twice")
    }
    return remarks.joined(separator: " ")
  }

  static func style(of view: OrderView) -> Style? {
    if view.held != nil { return .bad }
    if view.pending > 0 { return .waiting }
    if view.order.isCompleted { return .good }
    return view.order.isCanceled ? .faint : nil
  }

  static func clock(_ time: Timestamp, in zone: TimeZone) -> String {
    let shifted = time.adding(milliseconds: Int64(zone.secondsFromGMT(for: time.date)) * 1000)
    return String(shifted.iso.dropFirst(11).prefix(5))
  }

  /// Where an entry stands, for people; machines read its name.
  static func words(for state: EntryState) -> String {
    state == .withdrawnUnsure ? "withdrawn, followed up: it may have left" : state.name
  }

  /// So many, with the word for one of them.
  static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  /// The line every screen shows: how far the outbox is.
  static func syncLine(_ summary: OutboxSummary) -> String {
    var parts: [String] = []
    if summary.isTokenRefused { parts.append("paused: sign in again".styled(.bad)) }
    if summary.isLinkDown, !summary.isAnswerLost { parts.append("no connection".styled(.waiting)) }
    if summary.attention > 0 { parts.append("\(summary.attention) need you".styled(.bad)) }
    if summary.unknown > 0 { parts.append("\(summary.unknown) being checked".styled(.waiting)) }
    if summary.waiting > 0 {
      parts.append("\(summary.waiting) waiting, oldest \(age(summary.oldestSeconds ?? 0))".styled(.waiting))
    }
    if parts.isEmpty { parts.append("all sent".styled(.good)) }
    if summary.confirmed > 0 { parts.append("\(summary.confirmed) confirmed") }
    return parts.joined(separator: " · ")
  }

  static func age(_ seconds: Int) -> String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3600: "\(seconds / 60) min"
    default: "\(seconds / 3600) h \(seconds % 3600 / 60) min"
    }
  }

  static func style(of state: EntryState) -> Style? {
    switch state {
    case .pending, .stamped, .unknown: .waiting
    case .attention: .bad
    case .confirmed, .settled: .good
    case .withdrawn, .withdrawnUnsure: .faint
    }
  }

  static func receipt(_ receipt: Receipt, in zone: TimeZone) -> String {
    var table = Table(["done", "what", "confirmed", "the server"])
    for line in receipt.lines {
      let (text, style): (String, Style?) =
        switch line.finding {
        case .agrees: ("agrees", .good)
        case .notReadBack: ("accepted it, not read back yet", .waiting)
        case .open(.withdrawnUnsure): ("discarded by you; whether it had landed is being checked", .waiting)
        case .open(let state): (line.entry.reason?.sentence ?? words(for: state), .waiting)
        case .withdrawn: ("withdrawn by you", .faint)
        case .unsure: ("discarded; the server does not show whether it had reached it", .waiting)
        case .differs(let how): (how, .bad)
        }
      table.add([
        .init(clock(line.doneAt, in: zone), .faint),
        .init(line.entry.command.rules.summary),
        .init(line.confirmedAt.map { clock($0, in: zone) } ?? "–", .faint),
        .init(text, style),
      ])
    }
    var lines = receipt.lines.isEmpty ? ["nothing was done that day"] : [table.text]
    if receipt.withdrawn > 0 { lines.append("\(receipt.withdrawn) withdrawn by you, not counted") }
    return lines.joined(separator: "\n")
  }
}
