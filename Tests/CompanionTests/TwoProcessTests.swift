import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// Two processes on one home: one sends, the other stores beside it.
@Suite(.timeLimit(.minutes(5)))
struct TwoProcessTests {
  @Test func `What one process stores while another sends is sent by that one, once`() async throws {
    let site = try await Site(orders: 16)
    try await site.login()
    // More would have to wait for the budget of requests.
    let ids = try await site.orders().prefix(3)
    let engine = try PseudoTerminal(["drive"], home: site.home)
    try await engine.wait { $0.contains("online") || $0.contains("order") }
    let session = try DriverSession(home: try Home(path: site.home))
    let clock = ContinuousClock()
    var stored: [Duration] = []
    var sent: [Duration] = []
    for id in ids {
      let begun = clock.now
      try await session.perform(.start(Order.ID(id)))
      let kept = clock.now
      // How long it takes is the subject here.
      while site.host.ledger.count(.started, order: id) == 0 { try await Task.sleep(for: .milliseconds(5)) }
      stored.append(kept - begun)
      sent.append(clock.now - kept)
    }
    stored.sort()
    sent.sort()
    print("stored beside a sender: median \(stored[stored.count / 2]), longest \(stored[stored.count - 1])")
    print("sent by the other process: median \(sent[sent.count / 2]), longest \(sent[sent.count - 1])")
    // Time is judged in the long runs alone, on the quickest: a machine that is busy with other things delays one or
    // the other, never all.
    if ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil {
      #expect(stored[0] < .milliseconds(100))
      #expect(sent[0] < .seconds(1))
    }
    for id in ids { #expect(site.host.ledger.count(.started, order: id) == 1) }
    engine.type("quit\r")
    #expect(try await engine.end() == 0)
  }

  @Test func `A sync beside another sender says which process that is`() async throws {
    let site = try await Site()
    try await site.login()
    let id = try await site.orders()[0]
    let session = try DriverSession(home: try Home(path: site.home))
    await session.start()
    try await session.perform(.start(Order.ID(id)))
    while site.host.ledger.count(.started) == 0 { await Task.yield() }
    let sync = try await site.run("sync")
    let number = ProcessInfo.processInfo.processIdentifier
    #expect(sync.errors.contains("process \(number) sends from this store: waiting for it"))
    #expect(sync.code == 0)
    await session.stop()
    #expect(!(try await site.run("sync")).errors.contains("sends from this store"))
  }
}
