import FleetSandbox
import Synchronization
import Testing

@testable import FleetCompanion

/// URLSession, with a count of the requests that are looked for.
private final class CountingTransport: HTTPTransport {
  let count = Mutex(0)
  private let transport = URLSessionTransport()
  private let isCounted: @Sendable (HTTPRequest) -> Bool

  init(_ isCounted: @escaping @Sendable (HTTPRequest) -> Bool) { self.isCounted = isCounted }

  func send(_ request: HTTPRequest) async -> Exchange {
    if isCounted(request) { count.withLock { $0 += 1 } }
    return await transport.send(request)
  }
}

/// A session kept live over real sockets on loopback.
@Suite(.serialized)
struct LiveEventsTests {
  private final class Told: Sendable {
    let news = Mutex<[LiveNews]>([])
  }

  /// Runs a live session and collects what it tells.
  private struct Listener {
    let live: LiveEvents
    private let told = Told()
    private let running: Task<Void, Never>
    private let reading: Task<Void, Never>

    init(_ session: any WorkSession, _ options: LiveOptions) {
      let live = LiveEvents(session, options)
      self.live = live
      running = Task { await live.run() }
      reading = Task { [told] in
        for await news in live.news { told.news.withLock { $0.append(news) } }
      }
    }

    var isConnected: Bool { told.news.withLock { $0.contains(.connected) } }

    var reconciliations: Int {
      told.news.withLock { $0.count { if case .reconciled = $0 { true } else { false } } }
    }

    func count(_ isCounted: (LiveNews) -> Bool) -> Int { told.news.withLock { $0.count(where: isCounted) } }

    func names() -> Set<String> {
      told.news.withLock { told in
        Set(told.compactMap { if case .happened(let happening) = $0 { happening.name } else { nil } })
      }
    }

    func stop() async {
      running.cancel()
      await running.value
      await reading.value
    }
  }

  private func options(_ live: LiveShift) throws -> LiveOptions {
    var options = LiveOptions(
      server: EventServer(usualFor: try ServerAddress(try #require(live.host.baseURL)))
    ).scaled(by: 0.01)
    options.reconcileGap = 3_600_000
    return options
  }

  @Test(.timeLimit(.minutes(5)))
  func `A cancellation and a reassignment at the desk arrive live`() async throws {
    let live = try await LiveShift(orders: 6)
    defer { live.host.stop() }
    let session = try live.session()
    let orders = try await session.activeOrders().map(\.order.id)
    let listener = Listener(session, try options(live))
    try await eventually("the socket connects and all is compared") {
      listener.isConnected && listener.reconciliations > 0
    }
    try await eventually("the orders' channels are held") {
      live.host.socketChannels.contains("order.\(orders[0])")
    }
    try live.host.perform(.cancel, order: orders[0].rawValue)
    try live.host.perform(.reassign(driver: try live.otherDriver()), order: orders[1].rawValue)
    try await eventually("both are shown") {
      let left = try await session.activeOrders().map(\.order.id)
      return !left.contains(orders[0]) && !left.contains(orders[1])
    }
    #expect(try await session.order(orders[0].rawValue).order.isCanceled)
    #expect(listener.names().contains("order.canceled"))
    #expect(listener.reconciliations <= 2)
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `What happened while nothing could be heard is found on return`() async throws {
    let live = try await LiveShift(orders: 6)
    defer { live.host.stop() }
    let session = try live.session()
    let orders = try await session.activeOrders().map(\.order.id)
    let listener = Listener(session, try options(live))
    try await eventually("the socket connects and all is compared") {
      listener.isConnected && listener.reconciliations > 0
    }
    live.host.goUnreachable()
    try live.host.perform(.cancel, order: orders[0].rawValue)
    try live.host.comeBack()
    try await eventually("it is shown") { try await session.order(orders[0].rawValue).order.isCanceled }
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `Without an event server the session polls`() async throws {
    let live = try await LiveShift(orders: 6)
    defer { live.host.stop() }
    let session = try live.session()
    let orders = try await session.activeOrders().map(\.order.id)
    var options = LiveOptions(server: nil)
    options.pollGap = 50
    let listener = Listener(session, options)
    try await eventually("all is compared") { listener.reconciliations > 0 }
    try live.host.perform(.cancel, order: orders[0].rawValue)
    try await eventually("it is shown") { try await session.order(orders[0].rawValue).order.isCanceled }
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `An order is read again when its channel is newly held`() async throws {
    let live = try await LiveShift(orders: 6)
    defer { live.host.stop() }
    let orders = try await live.session().activeOrders().map(\.order.id)
    let (done, other) = (orders[0], orders[1])
    try live.host.perform(.complete, order: done.rawValue)
    let line = CountingTransport { request in request.target.hasSuffix("/orders/\(done)") }
    let session = try live.session(through: line)
    let listener = Listener(session, try options(live))
    // One at the start, and one for what was missed before the connection stood.
    try await eventually("nothing is due any more") { listener.reconciliations >= 2 }
    #expect(!live.host.socketChannels.contains("order.\(done)"))
    let before = line.count.withLock { $0 }
    // What waits for it wants its channel, and nothing was said of it. Channels are looked over after a reading.
    try await session.perform(.comment(done, "left with the neighbour"))
    try await session.hear(push: Array(#"{"id":"\#(other)","type":"order_dispatched"}"#.utf8))
    try await eventually("it is read") { line.count.withLock { $0 } > before }
    #expect(live.host.socketChannels.contains("order.\(done)"))
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `Of many newly held channels the orders are compared, not read one by one`() async throws {
    let shift = try await StillShift(orders: 40)
    let session = try shift.session()
    let orders = try await session.activeOrders().map(\.order.id)
    #expect(try await !session.rereadBehind(orders.map { "order.\($0)" }))
    #expect(try await session.awaitedOrders() == 0)
    #expect(try await session.rereadBehind(["order.\(orders[0])", "driver.driver_a", "order.order_unknown"]))
    #expect(try await session.awaitedOrders() == 1)
  }

  @Test(.timeLimit(.minutes(5)))
  func `A connection of the network before is made anew`() async throws {
    let live = try await LiveShift(orders: 2)
    defer { live.host.stop() }
    let listener = Listener(try live.session(), try options(live))
    try await eventually("it is live") { listener.isConnected && listener.reconciliations > 0 }
    listener.live.linkRegained()
    try await eventually("it is live anew") { listener.count { $0 == .connected } == 2 }
    #expect(listener.count { if case .disconnected = $0 { true } else { false } } == 0)
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `A network that is back is used at once`() async throws {
    let live = try await LiveShift(orders: 2)
    defer { live.host.stop() }
    var options = try options(live)
    options.timing.firstDelay = 3_600_000
    options.timing.longestDelay = 3_600_000
    options.retryGap = 3_600_000
    options.pollGap = 3_600_000
    let listener = Listener(try live.session(), options)
    try await eventually("it is live") { listener.isConnected && listener.reconciliations > 0 }
    live.host.goUnreachable()
    try await eventually("it is not") {
      listener.count { if case .disconnected = $0 { true } else { false } } > 0
    }
    let before = listener.count { $0 == .connected }
    try live.host.comeBack()
    try await eventually("it is live again") {
      listener.live.linkRegained()
      return listener.count { $0 == .connected } > before
    }
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `A sign-in that the server does not accept is told once, and it goes on after a new one`() async throws
  {
    let live = try await LiveShift(orders: 2)
    defer { live.host.stop() }
    var options = LiveOptions(server: nil)
    options.pollGap = 20
    options.retryGap = 20
    live.host.set(faults: FaultPlan([FaultRule(.unauthorized, FaultMatch(path: "/v1/orders"))]))
    let line = CountingTransport { _ in true }
    let listener = Listener(try live.session(through: line), options)
    try await eventually("it was asked again and again") { line.count.withLock { $0 } > 5 }
    #expect(listener.count { if case .signInRefused = $0 { true } else { false } } == 1)
    #expect(listener.reconciliations == 0)
    live.host.set(faults: FaultPlan([]))
    try await SignIn(home: live.shift.home, transport: URLSessionTransport(), timekeeper: live.clock)
      .withPassword(
        address: try ServerAddress(try #require(live.host.baseURL)), key: try Credential(Shift.key),
        identity: live.shift.account.email, password: live.shift.account.password)
    try await eventually("it goes on") { listener.reconciliations > 0 }
    await listener.stop()
  }

  @Test(.timeLimit(.minutes(5)))
  func `A forged completion over a socket is not shown`() async throws {
    let live = try await LiveShift(orders: 6)
    defer { live.host.stop() }
    let session = try live.session()
    let order = try #require(try await session.activeOrders().first).order
    let body =
      #"{"id":"event_forged","event":"order.completed","created_at":"2026-11-21 01:00:00","data":{"id":"\#(order.id)","status":"completed","updated_at":"2026-11-21 01:04:00"}}"#
    try await session.hear(Array(body.utf8), on: .socket(on: "order.\(order.id)"), trust: .unverified)
    let shown = try await session.order(order.id.rawValue)
    #expect(shown.order.status == order.status)
    #expect(shown.hint == .completed)
    try await session.rereadMarked()
    #expect(try await session.order(order.id.rawValue).hint == nil)
  }
}
