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
  enum Pane {
    case text(String)
    /// Drawn anew with each change: an outbox that stands still would lie.
    case outbox
  }

  let session: DriverSession
  let tunnel: Tunnel
  private let keyboard = Keyboard()
  var screen = DriveScreen()
  private var typed = TypedLine()
  var opened: Order.ID?
  var pane = Pane.text("help lists the words")
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

  /// Runs something that asks the server, and shows what it says when it is done. In a pipe nobody waits at a prompt:
  /// there the answer comes before the next word.
  func aside(
    saying waiting: String, _ work: @escaping @Sendable (DriverSession) async throws -> String
  ) async throws -> Pane {
    guard Terminal.canRedraw else { return .text(try await work(session)) }
    begin(work)
    return .text(waiting)
  }

  private func begin(_ work: @escaping @Sendable (DriverSession) async throws -> String) {
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

  // MARK: The screen

  func draw(answered: Bool = false) async throws {
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
      frame.pane = try await EntryRendering.list(of: session)
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
