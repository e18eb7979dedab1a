import FleetSandbox
import Synchronization
import Testing

@testable import FleetCompanion

/// A session kept live over real sockets on loopback.
@Suite(.serialized)
struct LiveEventsTests {
  private final class Told: Sendable {
    let news = Mutex<[LiveNews]>([])
  }

  /// Runs a live session and collects what it tells.
  private struct Listener {
    private let told = Told()
    private let running: Task<Void, Never>
    private let reading: Task<Void, Never>

    init(_ session: any WorkSession, _ options: LiveOptions) {
      let live = LiveEvents(session, options)
      running = Task { await live.run() }
      reading = Task { [told] in
        for await news in live.news { told.news.withLock { $0.append(news) } }
      }
    }

    var isConnected: Bool { told.news.withLock { $0.contains(.connected) } }

    var reconciliations: Int {
      told.news.withLock { $0.count { if case .reconciled = $0 { true } else { false } } }
    }

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

  @Test(.timeLimit(.minutes(2)))
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

  @Test(.timeLimit(.minutes(2)))
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

  @Test(.timeLimit(.minutes(2)))
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

  @Test(.timeLimit(.minutes(2)))
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
