import FleetCompanion
import Foundation

/// The app at the prompt: one loop over typed lines and changes, everything else is the session's.
actor DriveApp {
  private enum Event: Sendable {
    case line(String)
    case ended
    case changed
  }

  private let session: DriverSession
  private let tunnel: Tunnel
  private var screen = DriveScreen()
  private var opened: Order.ID?
  private var message = "help lists the words"

  init(session: DriverSession, tunnel: Tunnel) {
    self.session = session
    self.tunnel = tunnel
  }

  func run() async throws {
    let (events, mailbox) = AsyncStream.makeStream(of: Event.self)
    // readLine blocks, so it has a thread of its own; it ends with the input or the process.
    Thread.detachNewThread {
      while let line = readLine() { mailbox.yield(.line(line)) }
      mailbox.yield(.ended)
    }
    let changes = Task { [session] in
      for await _ in session.changes() { mailbox.yield(.changed) }
    }
    let refreshes = Task { [session] in
      while !Task.isCancelled {
        // What fails here shows as an old list; the next try is soon.
        _ = try? await session.refresh()
        do { try await Task.sleep(for: .seconds(120)) } catch { return }
      }
    }
    await session.start()
    try await draw(full: true)
    loop: for await event in events {
      switch event {
      case .changed: try await draw(full: false)
      case .ended: break loop
      case .line(let line):
        let words = line.split(separator: " ").map(String.init)
        if let first = words.first {
          guard let word = DriveWord(first.lowercased()) else {
            message = "\"\(first)\" is no word here; help lists them"
            try await draw(full: true)
            continue
          }
          if word == .quit { break loop }
          do {
            message = try await perform(word, words.dropFirst().first)
          } catch {
            message = "\(error)"
          }
        }
        try await draw(full: true)
      }
    }
    changes.cancel()
    refreshes.cancel()
    await session.stop()
    let summary = try await session.summary()
    screen.close()
    Terminal.print(Rendering.syncLine(summary) + (summary.isDrained ? "" : " (kept for the next time)"))
  }

  private func perform(_ word: DriveWord, _ argument: String?) async throws -> String {
    switch word {
    case .open:
      guard let argument else { return "open which? give its place in the list or its number" }
      let order = try await find(argument)
      opened = order.order.id
      return ""
    case .back:
      opened = nil
      return ""
    case .next:
      let next = try await session.next(try await openOrder())
      return next.isEmpty
        ? "nothing comes next"
        : "next: "
          + next.map { $0.code.text + ($0.isProvisional ? " (provisional)" : "") }.joined(separator: ", ")
    case .perform: return try await report(argument)
    case .online: return stored(try await session.perform(.online(true)))
    case .offline: return stored(try await session.perform(.online(false)))
    case .tunnel:
      if tunnel.toggle() { return "in the tunnel: nothing leaves this device" }
      await session.linkRegained()
      return "out of the tunnel"
    case .sync:
      let summary = try await session.drain(milliseconds: 10_000)
      return Rendering.syncLine(summary)
    case .refresh:
      let report = try await session.refresh()
      return "\(report.stored) orders read"
    case .outbox: return Rendering.entries(try await session.entries(), in: session.identity.timeZone)
    case .retry:
      try await session.retry(try entry(argument))
      return "looking again"
    case .send:
      try await session.sendAnyway(try entry(argument))
      return "sent on your word"
    case .discard:
      let discarded = try await session.discard(try entry(argument), includingFollowers: true)
      return "discarded: \(discarded.joined(separator: ", "))"
    case .receipt:
      let receipt = try await session.receiptReadAnew(on: session.today)
      return Rendering.receipt(receipt, in: session.identity.timeZone) + "\n" + receipt.verdict
    case .help: return DriveWord.table
    case .quit: return ""
    }
  }

  private func report(_ code: String?) async throws -> String {
    let order = try await openOrder()
    let id = order.order.id
    if let code {
      let isStart = ["start", "started"].contains(code.lowercased())
      return stored(try await session.perform(isStart ? .start(id) : .activity(id, StatusCode(code))))
    }
    if order.order.started != true { return stored(try await session.perform(.start(id))) }
    let next = try await session.next(order)
    guard let only = next.first, next.count == 1 else {
      return next.isEmpty ? "nothing comes next" : "which? \(next.map(\.code.text).joined(separator: ", "))"
    }
    return stored(try await session.perform(.activity(id, only.code)))
  }

  private func stored(_ entry: Entry) -> String { "stored: \(entry.command.rules.summary) (\(entry.id))" }

  private func entry(_ argument: String?) throws -> String {
    guard let argument else { throw FrontError("Which entry? `outbox` shows them.") }
    return argument
  }

  private func find(_ text: String) async throws -> OrderView {
    let list = try await session.orders(on: session.today)
    if let place = Int(text), list.indices.contains(place - 1) { return list[place - 1] }
    return try await session.order(text)
  }

  private func openOrder() async throws -> OrderView {
    guard let opened else { throw FrontError("No order is open: open N opens one.") }
    return try await session.order(opened.rawValue)
  }

  /// - Parameter full: the message and the prompt, too; else only what stands above them.
  private func draw(full: Bool) async throws {
    let summary = try await session.summary()
    var top = [Rendering.heading(session.identity)]
    top.append((tunnel.isInside ? "in the tunnel · ".styled(.waiting) : "") + Rendering.syncLine(summary))
    if let opened, let view = try? await session.order(opened.rawValue) {
      let next = try await session.next(view)
      top.append(
        Rendering.order(
          view, next: next, in: session.identity.timeZone, isStale: try await session.isStale(view)))
    } else {
      let list = try await session.orders(on: session.today)
      var stale: Set<Order.ID> = []
      for order in list where try await session.isStale(order) { stale.insert(order.order.id) }
      top.append(Rendering.orders(list, in: session.identity.timeZone, stale: stale))
    }
    screen.draw(top: top.joined(separator: "\n"), message: message, full: full)
  }
}
