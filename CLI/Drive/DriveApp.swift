import FleetCompanion
import Foundation

/// The app at the prompt: one loop over keys and changes; everything else is the session's. What may take the
/// network's time runs beside the loop, so that the prompt never waits for it.
actor DriveApp {
  private enum Event: Sendable {
    case keyboard(Keyboard.Event)
    case said(String)
    case changed
    /// The background refresh got through, or the server did not accept the sign-in.
    case signIn(isRefused: Bool)
  }

  /// What stands under the list.
  private enum Pane {
    case text(String)
    /// Drawn anew with each change: an outbox that stands still would lie.
    case outbox
  }

  private let session: DriverSession
  private let tunnel: Tunnel
  private let keyboard = Keyboard()
  private var screen = DriveScreen()
  private var typed = TypedLine()
  private var opened: Order.ID?
  private var pane = Pane.text("help lists the words")
  private var isSignInRefused = false
  private let mailbox: AsyncStream<Event>.Continuation
  private let events: AsyncStream<Event>
  private var asides: [Task<Void, Never>] = []

  init(session: DriverSession, tunnel: Tunnel) {
    self.session = session
    self.tunnel = tunnel
    (events, mailbox) = AsyncStream.makeStream(of: Event.self)
  }

  func run() async throws {
    keyboard.open { [mailbox] in mailbox.yield(.keyboard($0)) }
    await session.start()
    asides += [changes(), news(), refreshes(), ticks()]
    do {
      try await loop()
    } catch {
      await leave()
      throw error
    }
    await leave()
    let summary = try await session.summary()
    Terminal.print(Rendering.syncLine(summary) + (summary.isDrained ? "" : " (kept for the next time)"))
  }

  private func loop() async throws {
    try await draw()
    for await event in events {
      switch event {
      case .changed, .keyboard(.redraw): try await draw()
      case .signIn(let isRefused):
        guard isRefused != isSignInRefused else { continue }
        isSignInRefused = isRefused
        try await draw()
      case .said(let text):
        pane = .text(text)
        try await draw(answered: true)
      case .keyboard(.typed(let bytes)):
        for byte in bytes {
          switch typed.take(byte) {
          case .finished(let line): if try await obey(line) { return }
          case .moved(let key): screen.move(key)
          case .ended: return
          case .edited, nil: break
          }
        }
        try await draw()
      case .keyboard(.ended):
        if let line = typed.rest(), !Terminal.canRedraw { _ = try await obey(line) }
        return
      }
    }
  }

  private func leave() async {
    for aside in asides { aside.cancel() }
    await session.stop()
    screen.close()
    keyboard.close()
  }

  // MARK: Beside the loop

  private func changes() -> Task<Void, Never> {
    Task { [session, mailbox] in for await _ in session.changes() { mailbox.yield(.changed) } }
  }

  /// What the driver should hear though there is nothing to decide.
  private func news() -> Task<Void, Never> {
    Task { [session, mailbox] in
      for await announcement in session.announcements { mailbox.yield(.said(announcement.sentence)) }
    }
  }

  private func refreshes() -> Task<Void, Never> {
    Task { [session, mailbox] in
      // Whatever waited for a time when the app was left is tried now that it is open.
      _ = try? await session.drain(milliseconds: 0)
      while !Task.isCancelled {
        var pause = Duration.seconds(120)
        do {
          try await session.refresh()
          await session.linkRegained()
          mailbox.yield(.signIn(isRefused: false))
        } catch {
          // It shows as an old list; the next try is soon.
          pause = .seconds(15)
          if Self.isRefusedSignIn(error) { mailbox.yield(.signIn(isRefused: true)) }
        }
        do { try await Task.sleep(for: pause) } catch { return }
      }
    }
  }

  /// For a person the age of what waits goes on.
  private func ticks() -> Task<Void, Never> {
    Task { [mailbox] in
      while Terminal.canRedraw {
        do { try await Task.sleep(for: .seconds(1)) } catch { return }
        mailbox.yield(.changed)
      }
    }
  }

  /// Runs something that asks the server, and shows what it says when it is done.
  private func aside(_ work: @escaping @Sendable (DriverSession) async throws -> String) {
    asides.append(
      Task { [session, mailbox] in
        do {
          mailbox.yield(.said(try await work(session)))
        } catch {
          if Self.isRefusedSignIn(error) { mailbox.yield(.signIn(isRefused: true)) }
          if !Task.isCancelled { mailbox.yield(.said("\(error)")) }
        }
      })
  }

  private static func isRefusedSignIn(_ error: any Error) -> Bool {
    (error as? APIError)?.kind == .unauthorized
  }

  // MARK: Words

  /// - Returns: whether it was the last word.
  private func obey(_ line: String) async throws -> Bool {
    let words = line.split(separator: " ").map(String.init)
    guard let first = words.first else { return false }
    guard let word = DriveWord(first.lowercased()) else {
      pane = .text("\"\(first)\" is no word here; help lists them")
      try await draw(answered: true)
      return false
    }
    if word == .quit { return true }
    do {
      pane = try await perform(word, words.dropFirst().first)
    } catch {
      pane = .text("\(error)")
    }
    try await draw(answered: true)
    return false
  }

  private func perform(_ word: DriveWord, _ argument: String?) async throws -> Pane {
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
      aside { session in
        let count = try await session.refresh().stored
        await session.linkRegained()
        return "\(count) orders read"
      }
      return .text("asking the server …")
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
    case .acknowledge:
      try await session.acknowledgeSalvage()
      return .text("")
    case .receipt:
      aside { session in
        let receipt = try await session.receiptReadAnew(on: session.today)
        return Rendering.receipt(receipt, in: session.identity.timeZone) + "\n" + receipt.verdict
      }
      return .text("reading every order anew …")
    case .help: return .text(DriveWord.table)
    case .quit: return .text("")
    }
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

  // MARK: The screen

  private func draw(answered: Bool = false) async throws {
    let summary = try await session.summary()
    let zone = session.identity.timeZone
    var frame = DriveScreen.Frame(typed: typed.text)
    frame.head = [
      Rendering.heading(session.identity),
      (tunnel.isInside ? "in the tunnel · ".styled(.waiting) : "") + Rendering.syncLine(summary),
    ]
    frame.notices = try await notices(summary)
    if let opened, let view = try? await session.order(opened.rawValue) {
      let next = try await session.next(view)
      frame.body = Rendering.order(view, next: next, in: zone, isStale: try await session.isStale(view))
    } else {
      let list = try await session.orders(on: session.today)
      var stale: Set<Order.ID> = []
      for order in list where try await session.isStale(order) { stale.insert(order.order.id) }
      frame.body = Rendering.orders(list, in: zone, stale: stale, numbered: true)
    }
    switch pane {
    case .text(let text): frame.pane = text
    case .outbox:
      frame.pane = try await Rendering.entries(of: session)
      frame.paneKeepsEnd = true
    }
    screen.draw(frame, answered: answered)
  }

  /// What the driver must know before he goes on.
  private func notices(_ summary: OutboxSummary) async throws -> [String] {
    var notices: [String] = []
    if isSignInRefused || summary.isTokenRefused {
      notices.append(
        "! The server does not accept this sign-in any more. Run `companion login` in another window, or quit and run it; what waits is kept and goes on."
      )
    }
    if let trouble = session.trouble { notices.append("! Sending stands still: " + Visible.line(trouble)) }
    if let notice = try await session.storeNotice() {
      notices += notice.sentences.map { "! " + Visible.line($0) }
      if notice.salvage != nil { notices.append("  once read: acknowledge") }
    }
    return notices
  }
}
