import FleetCompanion
import FleetSandbox
import Testing

// The README's example app, word for word.
func drive(folder: String) async throws {
  let session = try DriverSession(home: try Home(path: folder))  // no network needed
  await session.start()  // sends in the background from here on
  let screen = Task {
    for await orders in session.orderLists(on: session.today) {  // now, and whenever something changes
      for view in orders { print(view.order.id, view.order.status ?? "?", view.pending) }
    }
  }
  do { try await session.refresh() } catch { print(error) }  // a failure costs nothing, and says why
  for view in try await session.orders(on: session.today) where view.order.started != true {
    try await session.perform(.start(view.order.id))  // on disk when it returns, on the list at once
  }
  let outbox = try await session.drain(milliseconds: 30_000)  // or just let it send in the background
  print(outbox.waiting, "waiting,", outbox.attention, "need a decision")
  print(try await session.receipt(on: session.today).verdict)
  screen.cancel()
  await session.stop()
}

struct ReadmeExampleTests {
  @Test(.timeLimit(.minutes(5)))
  func `The README's example starts the day's orders on a sandbox`() async throws {
    let server = Shift.server(orders: 4, at: SystemTimekeeper().now().wall)
    let host = SandboxHost(server)
    try host.start()
    defer { host.stop() }
    let shift = try await Shift(
      server, at: try #require(host.baseURL), through: URLSessionTransport(), clock: SystemTimekeeper())
    try await drive(folder: shift.home.path)
    // Where midnight came between, the day has no orders yet.
    let session = try DriverSession(home: shift.home)
    let today = try await session.orders(on: session.today)
    #expect(host.ledger.count(.started) == today.count)
  }
}
