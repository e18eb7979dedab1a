import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// Signing out: refused with unsent work, or the work is parked for the driver's return.
@Suite(.serialized)
struct SignOutTests {
  private func signInAgain(_ shift: StillShift) async throws {
    try await SignIn(home: shift.shift.home, transport: shift.line, timekeeper: shift.clock).withPassword(
      address: try ServerAddress("https://api.example.com"), key: try Credential(Shift.key),
      identity: shift.shift.account.email, password: shift.shift.account.password)
  }

  @Test func `Signing out with unsent work is refused and changes nothing`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    try await session.perform(.start(try await shift.firstOrder()))
    await #expect(throws: SignOutRefusal.unsentWork(1)) { try await session.signOut() }
    #expect(try shift.shift.home.current() == shift.shift.identity)
    #expect(try await session.drain(milliseconds: 0).confirmed == 1)
  }

  @Test func `A refused sign-out goes on sending in the background`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    shift.line.decide { _ in .unreachable }
    try await session.perform(.online(true))
    await session.start()
    await #expect(throws: SignOutRefusal.unsentWork(1)) { try await session.signOut() }
    shift.line.decide { _ in .answer }
    try await shift.pass(upTo: 10_000, until: "the work goes out all the same") {
      shift.line.ledger.count(.online(true)) == 1
    }
    await session.stop()
  }

  @Test func `A signed-out driver leaves no token, and his orders for his return`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let token = try #require(try shift.shift.home.credentials.load(for: shift.shift.identity)?.credential)
    try await session.signOut()
    #expect(try shift.shift.home.current() == nil)
    #expect(
      try shift.folder.contents().allSatisfy { $0.value.range(of: Data(token.revealed().utf8)) == nil })
    #expect(throws: HomeError.notSignedIn) { try shift.session() }
    try await signInAgain(shift)
    let back = try shift.session()
    #expect(try await back.orders(on: back.today).count == 3)
  }

  @Test func `A session that signed out takes nothing more and sends nothing more`() async throws {
    let shift = try await StillShift()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    await session.start()
    try await session.signOut()
    let requests = shift.line.requests.count
    await #expect(throws: HomeError.notSignedIn) { try await session.perform(.start(order)) }
    await #expect(throws: HomeError.notSignedIn) { try await session.refresh() }
    await #expect(throws: HomeError.notSignedIn) { _ = try await session.drain(milliseconds: 0) }
    await #expect(throws: HomeError.notSignedIn) { try await session.signOut() }
    await session.start()
    for _ in 0..<20 { shift.clock.advance(by: 1_000) }
    #expect(shift.line.requests.count == requests)
  }

  @Test func `Parked work waits as it was, and goes out once after the return`() async throws {
    let shift = try await StillShift()
    let session = try shift.session()
    let entry = try await session.perform(.start(try await shift.firstOrder()))
    try await session.signOut(parkingUnsentWork: true)
    try await signInAgain(shift)
    let back = try shift.session()
    // Never sent, so there is nothing to find out: the store is known to be the same one.
    #expect(try await back.drain(milliseconds: 0).confirmed == 1)
    #expect(shift.line.ledger.count(.started) == 1)
    #expect(try await back.entries().first { $0.id == entry.id }?.row.attempts == 1)
  }

  @Test func `While another session goes on sending nobody is signed out`() async throws {
    let shift = try await StillShift()
    let sending = try shift.session()
    await sending.start()
    try await eventually("the other one sends") { shift.clock.sleepers(of: 250) > 0 }
    let session = try shift.session()
    let refusal = Running { try await session.signOut() }
    try await shift.pass(upTo: 5_000, until: "the wait is over") { refusal.isOver }
    await #expect(throws: SignOutRefusal.sendingElsewhere) { try await refusal.value }
    #expect(try shift.shift.home.current() == shift.shift.identity)
    await sending.stop()
    try await session.signOut()
  }

  @Test func `An engine of another session sends nothing more after a sign-out`() async throws {
    let shift = try await StillShift()
    let other = try shift.session()
    let order = try await shift.firstOrder()
    let session = try shift.session()
    try await session.perform(.start(order))
    try await session.signOut(parkingUnsentWork: true)
    await other.start()
    try await eventually("it says why it stands still") { other.trouble != nil }
    #expect(other.trouble == HomeError.notSignedIn.description)
    #expect(shift.line.ledger.count(.started) == 0)
    try await signInAgain(shift)
    try await shift.pass(upTo: 5_000, until: "it goes on after the return") {
      shift.line.ledger.count(.started) == 1
    }
    #expect(other.trouble == nil)
    await other.stop()
  }
}
