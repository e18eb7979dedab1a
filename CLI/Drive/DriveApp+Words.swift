import FleetCompanion

/// What the words of the prompt do.
extension DriveApp {
  /// - Returns: whether it was the last word.
  func obey(_ line: String) async throws -> Bool {
    let words = line.split(separator: " ").map(String.init)
    guard let first = words.first else { return false }
    guard let word = DriveWord(first.lowercased()) else {
      pane = .text("\"\(first)\" is no word here; help lists them")
      try await draw(answered: true)
      return false
    }
    if word == .quit { return true }
    do {
      let rest = line.drop { $0 == " " }.dropFirst(first.count).drop { $0 == " " }
      pane = try await perform(word, words.dropFirst().first, rest: String(rest))
    } catch {
      pane = .text("\(error)")
    }
    try await draw(answered: true)
    return false
  }

  /// - Parameter rest: all that was typed after the word.
  private func perform(_ word: DriveWord, _ argument: String?, rest: String) async throws -> Pane {
    switch word {
    case .open:
      guard let argument else { return .text("open which? give its place in the list or its number") }
      opened = try await find(argument).order.id
      screen.moveToTop()
      return .text("")
    case .back:
      opened = nil
      screen.moveToTop()
      return .text("")
    case .next:
      let next = try await session.next(try await openOrder())
      return .text(
        next.isEmpty
          ? "nothing comes next"
          : "next: "
            + next.map { $0.code.text + ($0.isProvisional ? " (provisional)" : "") }.joined(separator: ", "))
    case .perform: return .text(try await report(argument))
    case .go:
      let order = try await openOrder()
      guard let argument else { return .text("go where? give the stop's number") }
      return stored(
        try await session.perform(.destination(order.order.id, try Arguments.stop(argument, of: order))))
    case .photo: return try await prove(.photo(.file(rest)), given: rest, "photo of what? give its file")
    case .sign: return try await prove(.signature(.file(rest)), given: rest, "which signature? give its file")
    case .scan: return try await prove(.scan(rest), given: rest, "scanned what? give the code")
    case .comment:
      let order = try await openOrder()
      return stored(try await session.perform(.comment(order.order.id, rest)))
    case .online: return stored(try await session.perform(.online(true)))
    case .offline: return stored(try await session.perform(.online(false)))
    case .tunnel:
      if tunnel.toggle() { return .text("in the tunnel: nothing leaves this device") }
      await session.linkRegained()
      return .text("out of the tunnel")
    case .sync:
      let summary = try await session.drain(milliseconds: 0)
      return .text(summary.isDrained ? "nothing waits" : "trying everything now")
    case .refresh:
      return try await aside(saying: "asking the server …") { session in
        let count = try await session.refresh().stored
        await session.linkRegained()
        return "\(count) orders read"
      }
    case .outbox: return .outbox
    case .retry:
      try await session.retry(try entry(argument))
      return .text("looking again")
    case .send:
      try await session.sendAnyway(try entry(argument))
      return .text("goes out on your word")
    case .discard:
      let discarded = try await session.discard(try entry(argument), includingFollowers: true)
      return .text("discarded: \(discarded.joined(separator: ", "))")
    case .tell:
      let done = try await session.turnIntoComment(try entry(argument), includingFollowers: true)
      return .text(
        "discarded: \(done.discarded.joined(separator: ", ")); \(said(done.comment).replacing("stored: ", with: "stored in its place: "))"
      )
    case .show:
      let detail = try await session.detail(of: try entry(argument))
      return .text(EntryRendering.detail(detail, in: session.identity.timeZone))
    case .acknowledge:
      try await session.acknowledgeSalvage()
      return .text("")
    case .receipt:
      return try await aside(saying: "reading every order anew …") { session in
        let receipt = try await session.receiptReadAnew(on: session.today)
        return Rendering.receipt(receipt, in: session.identity.timeZone) + "\n" + receipt.verdict
      }
    case .help: return .text(DriveWord.table)
    case .quit: return .text("")
    }
  }

  /// A proof of the open order, of a round of its current stop.
  private func prove(_ input: ProofInput, given: String, _ question: String) async throws -> Pane {
    let order = try await openOrder()
    guard !given.isEmpty else { return .text(question) }
    let stop = order.order.hasSeveralStops ? order.order.currentDestination : nil
    return stored(
      try await TapRunner.perform(
        .proof(order.order.id, input, of: stop.map { .stop($0) } ?? .order), session))
  }

  private func report(_ code: String?) async throws -> String {
    let order = try await openOrder()
    let id = order.order.id
    if let code {
      let isStart = ["start", "started"].contains(code.lowercased())
      return said(try await session.perform(isStart ? .start(id) : .activity(id, StatusCode(code))))
    }
    if order.order.started != true { return said(try await session.perform(.start(id))) }
    let next = try await session.next(order)
    guard let only = next.first, next.count == 1 else {
      return next.isEmpty ? "nothing comes next" : "which? \(next.map(\.code.text).joined(separator: ", "))"
    }
    return said(try await session.perform(.activity(id, only.code)))
  }

  private func said(_ entry: Entry) -> String { "stored: \(entry.command.rules.summary) (\(entry.id))" }

  private func stored(_ entry: Entry) -> Pane { .text(said(entry)) }

  private func entry(_ argument: String?) throws -> String {
    guard let argument else { throw FrontError("Which entry? `outbox` shows them.") }
    return argument
  }

  private func find(_ text: String) async throws -> OrderView {
    let list = try await session.orders(on: session.today)
    if let place = Int(text), list.indices.contains(place - 1) { return list[place - 1] }
    do {
      return try await session.order(text)
    } catch Refusal.unknownOrder {
      throw FrontError("There is no order \"\(text)\" here.")
    }
  }

  private func openOrder() async throws -> OrderView {
    guard let opened else { throw FrontError("No order is open: open N opens one.") }
    return try await session.order(opened.rawValue)
  }
}
