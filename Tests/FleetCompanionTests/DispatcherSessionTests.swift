import FleetCompanion
import FleetSandbox
import Foundation
import Synchronization
import Testing

/// A desk at work: what it asks for reaches the server once, also from a dead zone, and harms no driver.
@Suite(.serialized)
struct DispatcherSessionTests {
  private func draft(_ still: StillDesk) -> OrderDraft {
    let places = still.line.withServer { server, _ in server.placeIDs }
    return OrderDraft(pickup: .known(Place.ID(places[0])), dropoff: .known(Place.ID(places[1])))
  }

  @Test func `An order is created, assigned and dispatched in a dead zone, and each lands once`() async throws
  {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let driver = try #require(try await desk.drivers().first)
    still.line.decide { _ in .unreachable }
    let entry = try await desk.perform(.create(draft(still)))
    let new = Order.ID(createdBy: entry.id)
    try await desk.perform(.assign(new, driver.id, name: driver.name))
    try await desk.perform(.dispatch(new))
    let shown = try await desk.order(new.rawValue)
    #expect(shown.order.status == .dispatched)
    #expect(shown.order.driverAssigned.value?.id == driver.id)
    #expect(try await desk.board().active.orders.contains { $0.order.id == new })
    let stuck = try await desk.drain(milliseconds: 0)
    #expect(stuck.waiting == 3)

    still.line.decide { _ in .answer }
    await desk.linkRegained()
    let done = try await still.drain(desk)
    #expect(done.isDrained && done.attention == 0)
    let order = try await desk.order(new.rawValue).order.id
    #expect(order.creatingEntry == nil)
    for kind in [SandboxEffect.Kind.created, .assigned, .dispatched] {
      #expect(still.line.ledger.count(kind, order: order.rawValue) == 1, "\(kind)")
    }
    #expect(try await desk.order(entry.id).order.id == order)
  }

  @Test func `A lost answer to a creation does not make two orders`() async throws {
    let still = try await StillDesk(orders: 0)
    let desk = try still.desk()
    let isLost = Mutex(false)
    still.line.decide { request in
      guard request.method == .post, request.target.hasSuffix("/orders") else { return .answer }
      return isLost.withLock { lost in
        defer { lost = true }
        return lost ? .answer : .answerLost
      }
    }
    let entry = try await desk.perform(.create(draft(still)))
    let done = try await still.drain(desk)
    #expect(done.isDrained && done.attention == 0)
    #expect(still.line.ledger.count(.created) == 1)
    #expect(try await desk.order(entry.id).serverStatus == "created")
  }

  @Test func `What a desk dispatched, its driver sees and completes`() async throws {
    let still = try await StillDesk(orders: 0)
    let desk = try still.desk()
    let (session, folder) = try await still.driversSession()
    var draft = draft(still)
    draft.driver = session.driverID
    let entry = try await desk.perform(.create(draft))
    try await desk.perform(.dispatch(Order.ID(createdBy: entry.id)))
    try await still.drain(desk)
    let order = try await desk.order(entry.id).order.id

    try await session.refresh()
    try await session.perform(.start(order))
    for _ in 0..<3 {
      guard let next = try await session.next(session.order(order.rawValue)).first else { break }
      try await session.perform(.activity(order, next.code))
    }
    let drain = Running { try await session.drain(milliseconds: 1_200_000, patient: true) }
    while !drain.isOver {
      try await Task.sleep(for: .milliseconds(1))
      still.clock.advance(by: 500)
    }
    #expect(try await drain.value.isDrained)
    try await desk.refresh()
    #expect(try await desk.board().ended.orders.map(\.order.id) == [order])
    withExtendedLifetime(folder) {}
  }

  @Test func `A change to a running round leaves the driver where he is`() async throws {
    let still = try await StillDesk(orders: 0, rounds: 1)
    let (session, folder) = try await still.driversSession()
    let id = try #require(still.line.withServer { server, _ in server.orderIDs }.first)
    let order = Order.ID(id)
    try still.console { server, now in try server.demandProof(nil, order: id, now: now) }
    try await session.refresh()
    let stops = try await session.order(id).stops
    try await session.perform(.start(order))
    try await session.perform(.destination(order, stops[1].id))
    let drain = Running { try await session.drain(milliseconds: 1_200_000, patient: true) }
    while !drain.isOver {
      try await Task.sleep(for: .milliseconds(1))
      still.clock.advance(by: 500)
    }
    _ = try await drain.value

    let updates = still.line.ledger.count(.updated, order: id)
    let desk = try still.desk()
    try await desk.refresh()
    try await desk.perform(.update(order, [.notes("Ring twice")]))
    let done = try await still.drain(desk)
    #expect(done.isDrained && done.attention == 0)
    #expect(still.line.ledger.count(.updated, order: id) == updates + 1)
    try await session.refresh()
    let view = try await session.order(id)
    #expect(view.order.notes == "Ring twice")
    #expect(view.order.currentDestination == stops[1].id)
    withExtendedLifetime(folder) {}
  }

  @Test func `A driver and a desk on one device share nothing but the home`() async throws {
    let still = try await StillDesk(orders: 2)
    let desk = try still.desk()
    let order = try #require(try await desk.board().active.orders.first).order.id
    try await desk.perform(.cancel(order))
    let account = try #require(still.line.withServer { server, _ in server.accounts }.first)
    let driver = try await SignIn(home: still.home, transport: still.line, timekeeper: still.clock)
      .withPassword(
        address: try ServerAddress(StillDesk.address), key: try Credential(Shift.key),
        identity: account.email, password: account.password)
    #expect(try still.home.current() == driver)
    let session = try DriverSession(home: still.home, options: still.options)
    #expect(try await session.entries().isEmpty)
    #expect(try await session.activeOrders().isEmpty)
    #expect(try await desk.summary().waiting == 1)
  }

  @Test func `A driver's tap is refused at a desk before anything is stored`() async throws {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let order = try #require(try await desk.board().active.orders.first).order.id
    for tap in [Tap.start(order), .online(true), .complete(order)] {
      await #expect(throws: Refusal.driversBusiness) { try await desk.perform(tap) }
    }
    #expect(try await desk.entries().isEmpty)
  }

  @Test func `A revoked key pauses the desk and keeps its work until the new one is in place`() async throws {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let order = try #require(try await desk.board().active.orders.first).order.id
    try await desk.perform(.cancel(order))
    still.line.decide { _ in .refusedToken }
    let refused = try await desk.drain(milliseconds: 10_000)
    #expect(refused.isTokenRefused && refused.waiting == 1)
    still.line.decide { _ in .answer }
    try await SignIn(home: still.home, transport: still.line, timekeeper: still.clock)
      .asDesk(address: try ServerAddress(StillDesk.address), key: try Credential(Shift.key))
    let done = try await still.drain(desk)
    #expect(done.isDrained)
    #expect(still.line.ledger.count(.canceled, order: order.rawValue) == 1)
  }

  @Test func `A desk is signed out only when its work is sent or parked`() async throws {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let order = try #require(try await desk.board().active.orders.first).order.id
    try await desk.perform(.cancel(order))
    await #expect(throws: SignOutRefusal.unsentWork(1)) { try await desk.signOut() }
    try await desk.signOut(parkingUnsentWork: true)
    #expect(try still.home.current() == nil)
    await #expect(throws: HomeError.notSignedIn) { try await desk.perform(.cancel(order)) }
    #expect(still.line.ledger.count(.canceled) == 0)
  }

  @Test func `The receipt of a desk's day agrees with the server`() async throws {
    let still = try await StillDesk(orders: 1)
    let desk = try still.desk()
    let order = try #require(try await desk.board().active.orders.first).order.id
    try await desk.perform(.create(draft(still)))
    try await desk.perform(.update(order, [.notes("Ring twice")]))
    try await still.drain(desk)
    let receipt = try await desk.receiptReadAnew(on: desk.today)
    #expect(receipt.lines.count == 2)
    #expect(receipt.isClean, "\(receipt.lines.map(\.finding))")
  }
}
