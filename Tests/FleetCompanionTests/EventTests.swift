import FleetSandbox
import Foundation
import Testing

@testable import FleetCompanion

/// What a session makes of events, and how the orders they speak of are read again.
@Suite(.serialized)
struct EventTests {
  private func push(_ order: Order.ID, number: Int = 0) -> [UInt8] {
    Array(#"{"id":"\#(order)","type":"order_dispatched","aps":{"alert":{"title":"\#(number)"}}}"#.utf8)
  }

  @Test func `A push message has its order read again`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try shift.line.withServer { try $0.cancel(order: order.rawValue, now: $1) }
    let session = try shift.session()
    try await session.hear(push: push(order))
    #expect(try await session.rereadMarked().changes.map(\.order) == [order])
    #expect(try await session.order(order.rawValue).order.isCanceled)
    #expect(try await session.awaitedOrders() == 0)
  }

  @Test func `An order that this device does not have is fetched when a push names it`() async throws {
    let shift = try await StillShift(orders: 4, refreshed: false)
    let session = try shift.session()
    let order = Order.ID(try #require(shift.line.withServer { server, _ in server.orderIDs.first }))
    try await session.hear(push: push(order))
    try await session.rereadMarked()
    #expect(try await session.order(order.rawValue).order.id == order)
  }

  @Test func `The same push later is news again`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.hear(push: push(order))
    try await session.rereadMarked()
    shift.clock.advance(by: 1_000)
    try await session.hear(push: push(order))
    #expect(try await session.awaitedOrders() == 1)
  }

  @Test func `A mark waits for a connection`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.hear(push: push(order))
    shift.line.decide { _ in .unreachable }
    await #expect(throws: APIError.self) { try await session.rereadMarked() }
    #expect(try await session.awaitedOrders() == 1)
    shift.line.decide { _ in .answer }
    #expect(try await session.rereadMarked().read == [order])
  }

  @Test func `A list that comes while the order is read leaves the mark for the next reading`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    let listed = JSONValue.object(try await session.order(order.rawValue).order.json).encoded()
    try await session.hear(push: push(order))
    shift.clock.advance(by: 1_000)
    try shift.line.withServer { try $0.complete(order: order.rawValue, now: $1) }
    shift.line.decide { [clock = shift.clock, path = shift.shift.storePath] request in
      guard request.target.hasSuffix("/orders/\(order)") else { return .answer }
      clock.advance(by: 1_000)
      _ = try? OrderCache(in: StoreFolder(path: path)).store([listed[...]], asked: clock.now(), from: .list)
      return .answer
    }
    #expect(try await session.rereadMarked().refused.count == 1)
    #expect(try await session.awaitedOrders() == 1)
    shift.line.decide { _ in .answer }
    shift.clock.advance(by: 1_000)
    #expect(try await session.rereadMarked().read == [order])
    #expect(try await session.order(order.rawValue).order.status == .completed)
    #expect(try await session.awaitedOrders() == 0)
  }

  @Test func `An order that a late list still has stays gone, and is not told gone again`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { request in
      // The server's list of before.
      request.target.hasSuffix("/orders/\(order)")
        ? .body(#"{"error":"Order resource not found."}"#, status: 404) : .answer
    }
    await #expect(throws: APIError.self) { try await session.refresh(order: order) }
    #expect(try await session.order(order.rawValue).isDeleted)
    shift.clock.advance(by: 1_000)
    #expect(try await session.refresh().left.isEmpty)
    #expect(try await session.order(order.rawValue).isDeleted)
    #expect(try await !session.activeOrders().contains { $0.order.id == order })
  }

  @Test func `An order that is gone is shown as gone`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try shift.line.withServer { try $0.delete(order: order.rawValue, now: $1) }
    let session = try shift.session()
    try await session.hear(push: push(order))
    #expect(try await session.rereadMarked().gone == [order])
    #expect(try await session.order(order.rawValue).isDeleted)
    #expect(try await session.awaitedOrders() == 0)
  }

  @Test func `An order that the server refuses to show holds up no other`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let orders = try await session.orders(on: session.today).map(\.order.id)
    for order in orders { try await session.hear(push: push(order)) }
    shift.line.decide { $0.target.hasSuffix("orders/\(orders[0])") ? .body("{}", status: 500) : .answer }
    let report = try await session.rereadMarked()
    #expect(Set(report.read) == Set(orders.dropFirst()))
    #expect(report.refused.count == 1)
    #expect(try await session.awaitedOrders() == 1)
  }

  @Test func `Many marked orders are read by lists`() async throws {
    let shift = try await StillShift(orders: 60)
    let session = try shift.session()
    let orders = try await session.orders(on: session.today).map(\.order.id)
    let stamp = "2026-11-21 01:00:30"
    shift.clock.advance(by: 60_000)
    for (index, order) in orders.enumerated() {
      try shift.line.withServer { try $0.edit(order: order.rawValue, fields: ["notes": "ring"], now: $1) }
      let body =
        #"{"id":"event_\#(index)","event":"order.updated","created_at":"\#(stamp)","data":{"id":"\#(order)","notes":"ring","updated_at":"\#(stamp)"}}"#
      try await session.hear(Array(body.utf8), on: .webhook, trust: .verified)
    }
    #expect(try await session.awaitedOrders() == orders.count)
    let before = shift.line.requests.count
    try await session.rereadMarked()
    #expect(try await session.awaitedOrders() == 0)
    #expect(shift.line.requests.count == before + 1)
  }

  @Test func `A reconciliation says what it repaired`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let orders = try await session.orders(on: session.today).map(\.order.id)
    try shift.line.withServer {
      try $0.cancel(order: orders[0].rawValue, now: $1)
      try $0.reassign(order: orders[1].rawValue, to: $0.accounts[1].driver, now: $1)
    }
    let report = try await session.reconcile()
    #expect(report.left == [orders[1]])
    #expect(report.changes.first { $0.order == orders[0] }?.names.contains("status") == true)
    #expect(try await session.reconcile().changes.isEmpty)
    #expect(try await session.lastReconciled() == shift.clock.now().wall)
  }

  @Test func `What another process received is shown here, too`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let (session, other) = (try shift.session(), try shift.session())
    try await other.hear(push: push(order))
    #expect(try await session.happenings(after: 0).map(\.order) == [order])
  }

  @Test func `After signing out nothing is heard any more`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.signOut()
    await #expect(throws: HomeError.self) { try await session.hear(push: push(order)) }
  }

  @Test(arguments: [
    ("https://api.fleetbase.io", "wss://socket.fleetbase.io:8000/socketcluster/"),
    ("https://fleet.example.com", "wss://fleet.example.com:38000/socketcluster/"),
    ("http://10.0.0.4:8000", "ws://10.0.0.4:38000/socketcluster/"),
    ("http://127.0.0.1:8123", "ws://127.0.0.1:8123/socketcluster/"),
  ])
  func `The event server is where it usually is`(address: String, url: String) throws {
    #expect(EventServer(usualFor: try ServerAddress(address)).url == url)
  }
}
