import FleetSandbox
import Foundation
import Testing

@testable import FleetCompanion

/// What a good refresh does, and what it believes.
@Suite(.serialized)
struct RefreshTests {
  @Test func `A refresh brings the driver, his active orders and those of the day, every page`() async throws
  {
    let shift = try await StillShift(orders: 140, refreshed: false)
    let session = try shift.session()
    let report = try await session.refresh()
    #expect(report.stored == 105)
    #expect(report.setAside.isEmpty && report.left.isEmpty)
    #expect(try await session.orders(on: session.today).count == 105)
    #expect(try await session.lastRefreshed() == shift.clock.now().wall)
  }

  @Test func `A local day asks for both days of the server that it is part of`() async throws {
    let shift = try await StillShift()
    let days = shift.line.requests.compactMap { request in
      request.target.split(separator: "&").first { $0.contains("on=") }.map(String.init)
    }
    #expect(days == ["on=2026-11-20", "on=2026-11-21"])
  }

  @Test func `The server's list cache is never asked`() async throws {
    let shift = try await StillShift()
    try await shift.session().refresh()
    let busters = shift.line.requests.compactMap { request in
      request.target.split(separator: "&").first { $0.hasPrefix("cb=") }
    }
    #expect(busters.count == 6)
    #expect(Set(busters).count == 6)
  }

  @Test func `What a refresh does not cover is stale after it, and what it covers is not`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let order = try #require(try await session.orders(on: session.today).first)
    #expect(try await !session.isStale(order))
    shift.clock.advance(by: 1_000)
    shift.line.decide { _ in .unreachable }
    await #expect(throws: APIError.self) { try await session.refresh() }
    #expect(try await session.isStale(order))
    shift.line.decide { _ in .answer }
    try await session.refresh(order: order.order.id)
    #expect(try await !session.isStale(session.order(order.order.id.rawValue)))
  }

  @Test func `An order completed at the desk is looked up and leaves the active list`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try shift.line.withServer { try $0.complete(order: order.rawValue, now: $1) }
    let session = try shift.session()
    let report = try await session.refresh()
    #expect(report.left.isEmpty)
    #expect(try await session.order(order.rawValue).order.status == "completed")
    #expect(try await !session.activeOrders().contains { $0.order.id == order })
  }

  @Test func `A deleted order leaves, after the server was asked where we are`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try shift.line.withServer { try $0.delete(order: order.rawValue, now: $1) }
    let asked = shift.line.count(.get, "organizations/current")
    let session = try shift.session()
    #expect(try await session.refresh().left == [order])
    #expect(shift.line.count(.get, "organizations/current") == asked + 1)
    #expect(try await !session.orders(on: session.today).contains { $0.order.id == order })
    #expect(try await session.order(order.rawValue).isDeleted)
  }

  @Test func `A reassigned order leaves the list, and its document stays readable`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    try shift.line.withServer {
      let other = $0.accounts[1].driver
      try $0.reassign(order: order.rawValue, to: other, now: $1)
    }
    let session = try shift.session()
    #expect(try await session.refresh().left == [order])
    #expect(try await !session.orders(on: session.today).contains { $0.order.id == order })
    #expect(try await session.order(order.rawValue).order.driverAssigned.value != nil)
  }

  @Test func `Forty orders the lists left out cost one call, not forty`() async throws {
    let shift = try await StillShift(orders: 60)
    let session = try shift.session()
    shift.line.withServer { server, now in
      for order in server.orderIDs {
        try? server.reassign(order: order, to: server.accounts[1].driver, now: now)
      }
    }
    let before = shift.line.requests.count
    #expect(try await session.refresh().left.count == 45)
    #expect(shift.line.requests.count == before + 5)
  }

  @Test func `A torn list loses nothing: what it left out is read`() async throws {
    let shift = try await StillShift(orders: 8)
    let session = try shift.session()
    let before = try await session.orders(on: session.today)
    shift.line.decide { $0.target.contains("/orders?driver=") ? .body("[]") : .answer }
    #expect(try await session.refresh().left.isEmpty)
    #expect(try await session.orders(on: session.today).map(\.order.id) == before.map(\.order.id))
  }

  @Test func `In another organization nothing is believed gone, and the driver is told where he is`()
    async throws
  {
    let shift = try await StillShift()
    let session = try shift.session()
    let before = try await session.orders(on: session.today)
    let missing = ModelTransport.Fate.body(#"{"error":"Order resource not found."}"#, status: 404)
    shift.line.decide { request in
      if request.target.contains("organizations/current") {
        return .body(#"{"id":"company_other","name":"Other Ltd"}"#)
      }
      return request.target.contains("orders?") ? .body("[]") : missing
    }
    let elsewhere = RefreshProblem.elsewhere(session.identity, found: "Other Ltd")
    await #expect(throws: elsewhere) { try await session.refresh() }
    await #expect(throws: elsewhere) { try await session.refresh(order: before[0].order.id) }
    // Also when the driver's record was still found, and the switch came after.
    shift.line.decide { request in
      if request.target.contains("organizations/current") {
        return .body(#"{"id":"company_other","name":"Other Ltd"}"#)
      }
      if request.target.contains("drivers/") { return .answer }
      return request.target.contains("orders?") ? .body("[]") : missing
    }
    await #expect(throws: elsewhere) { try await session.refresh() }
    #expect(try await session.orders(on: session.today) == before)
  }

  @Test func `A 404 in the server's other words is no absence`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    shift.line.decide { _ in .body(#"{"errors":["There is nothing to see here."]}"#, status: 404) }
    await #expect(throws: APIError.self) { try await session.refresh(order: order) }
    #expect(try await !session.order(order.rawValue).isDeleted)
  }

  @Test(arguments: [#"{"id":"order_other","status":"completed"}"#, #"{"public_id":"company_x"}"#])
  func `An answer about another order is not taken for this one`(body: String) async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    let before = try await session.order(order.rawValue)
    shift.line.decide { _ in .body(body) }
    let error = await #expect(throws: RefreshProblem.self) { try await session.refresh(order: order) }
    #expect(error?.description.contains("get order") == true)
    #expect(try await session.order(order.rawValue) == before)
  }

  @Test func `A whole answer in a data wrapper is stored without it`() async throws {
    let shift = try await StillShift(refreshed: false)
    shift.line.withServer { server, _ in server.warts.answersAreBare = false }
    let session = try shift.session()
    try await session.refresh()
    let order = try #require(try await session.orders(on: session.today).first)
    try await session.refresh(order: order.order.id)
    #expect(try await session.order(order.order.id.rawValue).order.json["data"] == nil)
    #expect(try await session.order(order.order.id.rawValue).order.stops.count == 2)
  }

  @Test func `A failed refresh is a change too: the lists are stale now`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let order = try #require(try await session.orders(on: session.today).first)
    shift.clock.advance(by: 1_000)
    var stale = session.values { try $0.isStale(order) }.makeAsyncIterator()
    #expect(await stale.next() == false)
    shift.line.decide { _ in .unreachable }
    await #expect(throws: APIError.self) { try await session.refresh() }
    #expect(await stale.next() == true)
  }

  @Test func `Reads share the account's budget and wait for their turn`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    let before = shift.line.requests.count
    let reading = Running { for _ in 0..<40 { try await session.refresh(order: order) } }
    try await eventually("the burst is spent") { shift.clock.sleeperCount > 0 && shift.line.flying == 0 }
    let spent = shift.line.requests.count
    // Six of the burst went with the first refresh: four lists and records, the config, one step of its flow. Two stay
    // for writes and probes.
    #expect(spent - before == Policy().budgetBurst - 6 - 2)
    try await shift.pass(upTo: 30_000, until: "the rest follows at the budget's pace") { reading.isOver }
    try await reading.value
    #expect(shift.line.requests.count == before + 40)
    #expect(shift.clock.now().uptime - 1_000_000 >= 19 * 60_000 / 90 - 1_000)
  }

  @Test func `A refresh that succeeds brings a waiting engine back to work`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    shift.line.decide { _ in .unreachable }
    try await session.perform(.online(true))
    await session.start()
    try await shift.pass(upTo: 3_600_000, by: 1_000, until: "the engine waits long") {
      try await session.dueLinkIn() > 20_000
    }
    shift.line.decide { _ in .answer }
    try await session.refresh()
    try await shift.pass(upTo: 3_000, until: "it goes out now") {
      shift.line.ledger.count(.online(true)) == 1
    }
    await session.stop()
  }

  @Test func `Custom flows are learned, so that what comes next is known without a network`() async throws {
    let shift = try await StillShift(refreshed: false)
    let id = try shift.line.withServer { server, now in
      try server.create(
        order: [
          "type": "branching-delivery", "pickup": .string(server.placeIDs[0]),
          "dropoff": .string(server.placeIDs[1]), "driver": .string(server.accounts[0].driver),
          "dispatch": true,
          "scheduled_at": "2026-11-21 04:00:00",
        ], now: now)
    }
    let session = try shift.session()
    try await session.refresh()
    #expect(shift.line.count(.get, "\(id)/next-activity") == 1)
    shift.line.decide { _ in .unreachable }
    #expect(try await session.next(session.order(id)).map(\.isProvisional) == [false])
    shift.line.decide { _ in .answer }
    try await session.refresh()
    #expect(shift.line.count(.get, "\(id)/next-activity") == 1)
  }

  @Test func `The default flow is learned once a step, and the config once a while`() async throws {
    let shift = try await StillShift(orders: 12)
    let session = try shift.session()
    let standing = Set(try await session.activeOrders().map { $0.order.status })
    #expect(shift.line.count(.get, "next-activity") == standing.count)
    #expect(shift.line.count(.get, "order-configs/") == 1)
    for order in try await session.activeOrders() {
      #expect(try await session.next(order).allSatisfy { !$0.isProvisional })
    }
    try await session.refresh()
    #expect(shift.line.count(.get, "next-activity") == standing.count)
    #expect(shift.line.count(.get, "order-configs/") == 1)
    shift.clock.advance(by: 6 * 3_600_000)
    try await session.refresh()
    #expect(shift.line.count(.get, "order-configs/") == 2)
  }

  @Test func `A flow that fails on the server does not fail the refresh`() async throws {
    let shift = try await StillShift(refreshed: false)
    _ = try shift.line.withServer { server, now in
      try server.create(
        order: [
          "type": "branching-delivery", "pickup": .string(server.placeIDs[0]),
          "dropoff": .string(server.placeIDs[1]), "driver": .string(server.accounts[0].driver),
          "dispatch": true,
        ], now: now)
    }
    shift.line.decide { request in
      request.target.contains("next-activity") ? .body(#"{"errors":["Server Error"]}"#, status: 500) : .answer
    }
    #expect(try await shift.session().refresh().stored == 4)
  }

  @Test func `The receipt read anew is against the server, not the disk`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.perform(.start(order))
    try await session.perform(.online(true))
    _ = try await session.drain(milliseconds: 0)
    #expect(try await session.receiptReadAnew(on: session.today).isClean)
    try shift.line.withServer { try $0.cancel(order: order.rawValue, now: $1) }
    shift.clock.advance(by: 1_000)
    let anew = try await session.receiptReadAnew(on: session.today)
    #expect(anew.differences == 1)
  }
}

extension DriverSession {
  /// In how many milliseconds the link's gate opens, by what the engine says; 0 when it is open.
  func dueLinkIn() throws -> Int64 {
    guard let gate = try store.gate("link"), let began = try store.number("clock_engine"),
      let uptime = try store.number("clock_uptime")
    else { return 0 }
    return max(0, gate.until - began - (now.uptime - uptime))
  }
}
