import Foundation
import Testing

@testable import FleetCompanion

/// From a receiver's fixes to the trail and to the live position: which is reported, when, and what becomes of it.
struct TrackingTests {
  @Test func `A feed of one fix a second is one report in half a minute`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    let watch = try OutboxStore(in: drive.shift.home.folder(of: drive.shift.identity))
    var version = try watch.dataVersion()
    var commits = 0
    for second in 0..<120 {
      try await session.record(drive.fix(1_000 + second))
      let now = try watch.dataVersion()
      if now != version { commits += 1 }
      version = now
      drive.clock.advance(by: 1_000)
    }
    #expect(commits == 4)
    #expect(try session.trailFigures().fixes == 120)
    // One entry that was replaced as it waited.
    #expect(try await drive.positions(session).count == 1)
  }

  @Test func `The first fix is reported at once with all that it knows`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    let place = try #require(Coordinate(latitude: 1.5, longitude: 103.5))
    let fix = try #require(
      Fix(coordinate: place, time: drive.clock.now().wall, speed: 8, heading: 270, altitude: 15, accuracy: 4))
    let entry = try #require(try await session.record(fix).entry)
    guard case .reportPosition(let report) = entry.command else { throw NeverHappened() }
    #expect(report.coordinate == place)
    #expect((report.speed, report.heading, report.altitude) == (8, 270, 15))
  }

  @Test func `Only the newest position goes out after a dead zone`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    for place in 1...100 {
      try await session.record(drive.fix(place))
      drive.clock.advance(by: 31_000)
    }
    _ = try await session.drain(milliseconds: 0)
    #expect(drive.told == [100])
  }

  @Test func `A feed that ends is reported with its last fix when its turn comes`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    try await session.record(drive.fix(2))
    try await eventually("it waits for its turn") { drive.clock.sleeperCount > 0 }
    drive.clock.advance(by: 1_000)
    try await session.record(drive.fix(3))
    #expect(try await drive.waiting(session) == [1])
    drive.clock.advance(by: 28_000)
    try await eventually("its turn has come") { try await drive.waiting(session) == [3] }
  }

  @Test func `The newest fix can be reported before its turn`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    try await session.record(drive.fix(2))
    #expect(try await session.reportNewestFix() != nil)
    #expect(try await drive.waiting(session) == [2])
    #expect(try await session.reportNewestFix() == nil)
  }

  @Test func `A person's position is reported at once`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    #expect(try await session.record(drive.fix(2), atOnce: true).entry != nil)
    #expect(try await drive.waiting(session) == [2])
  }

  // MARK: Never an older one

  @Test func `A fix that comes late is kept and not reported`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    _ = try await session.drain(milliseconds: 0)
    drive.clock.advance(by: 40_000)
    let late = try await session.record(drive.fix(2, ago: 50_000))
    #expect(late.isKept && late.entry == nil)
    #expect(try await session.record(drive.fix(3, ago: 50_000), atOnce: true).entry == nil)
    _ = try await session.drain(milliseconds: 0)
    #expect(drive.told == [1])
    #expect(try session.trailFigures().fixes == 3)
  }

  @Test func `An older fix is not reported after a restart either`() async throws {
    let drive = try await Drive()
    try await drive.session().record(drive.fix(1))
    drive.clock.advance(by: 40_000)
    for isReboot in [false, true] {
      if isReboot { drive.clock.reboot() }
      let session = try drive.session()
      #expect(try await session.record(drive.fix(2, ago: 60_000)).entry == nil)
      #expect(try await drive.waiting(session) == [1])
    }
  }

  @Test func `The pause between reports outlives a restart`() async throws {
    let drive = try await Drive()
    try await drive.session().record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    let session = try drive.session()
    #expect(try await session.record(drive.fix(2)).entry == nil)
    drive.clock.advance(by: 29_000)
    #expect(try await session.record(drive.fix(3)).entry != nil)
  }

  @Test func `With the clock set back the newest fix is still reported`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 40_000)
    drive.clock.set(by: -3_600_000)
    #expect(try await session.record(drive.fix(2)).entry != nil)
  }

  @Test func `With the clock set back a fix from before the last report is not`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    let late = try drive.fix(1, ago: 5_000)
    try await session.record(drive.fix(2))
    drive.clock.advance(by: 40_000)
    drive.clock.set(by: -3_600_000)
    #expect(try await session.record(late).entry == nil)
    drive.clock.reboot()
    #expect(try await session.record(late, atOnce: true).entry == nil)
  }

  @Test func `With the clock set forward under a receiver that knows better the feed goes on`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 40_000)
    let satellite = drive.clock.now().wall
    drive.clock.set(by: 200_000)
    #expect(try await session.record(drive.fix(2, at: satellite)).entry != nil)
  }

  @Test func `One wild time does not silence those after it`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    let wild = try await session.record(drive.fix(1, at: try #require(Timestamp("2099-01-01"))))
    #expect(wild.isKept && wild.entry == nil)
    #expect(try await session.record(drive.fix(2)).entry != nil)
    drive.clock.reboot()
    drive.clock.advance(by: 30_000)
    #expect(try await session.record(drive.fix(3)).entry != nil)
  }

  @Test func `A fix from the future is kept and never sent, and takes no turn`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    #expect(try await session.record(drive.fix(1, ago: -300_001), atOnce: true).entry == nil)
    #expect(try await session.record(drive.fix(2)).entry != nil)
    #expect(try await session.record(drive.fix(3, ago: -600_000)).isKept)
    drive.clock.advance(by: 30_000)
    #expect(try await session.reportNewestFix() == nil)
    #expect(try await session.record(drive.fix(4)).entry != nil)
  }

  @Test func `A receiver that is ahead by less than the clocks may differ is believed`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    #expect(try await session.record(drive.fix(1, ago: -300_000)).entry != nil)
  }

  @Test func `A receiver that agrees with the server is believed against the device`() async throws {
    let drive = try await Drive()
    let fix = try drive.fix(1, ago: -3_600_000)
    let now = drive.clock.now()
    #expect(LastReport.lead(of: fix, at: now, serverOffset: 3_600_000) == 0)
    #expect(LastReport.lead(of: fix, at: now, serverOffset: nil) == 3_600_000)
    #expect(LastReport.lead(of: fix, at: now, serverOffset: -3_600_000) == 3_600_000)
  }

  @Test func `A fix of long ago is kept and never sent as if it were now`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    let old = try await session.record(drive.fix(1, ago: 600_000))
    #expect(old.isKept && old.entry == nil)
    #expect(try await session.record(drive.fix(2, ago: 500_000), atOnce: true).entry == nil)
    #expect(try await session.record(drive.fix(3, ago: 4_000)).entry != nil)
  }

  // MARK: Retention

  @Test func `A fix older than positions are kept is refused with the reason`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    await #expect(throws: FixRefusal.tooOld(kept: 7)) {
      try await session.record(drive.fix(1, ago: 7 * 86_400_000 + 1))
    }
    #expect(try session.trailFigures().fixes == 0)
  }

  @Test func `Positions go after seven days`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    drive.clock.advance(by: 3_600_000)
    try await session.record(drive.fix(2))
    drive.clock.advance(by: 7 * 86_400_000)
    try await session.record(drive.fix(3))
    let figures = try session.trailFigures()
    #expect(figures.fixes == 2)
  }

  // MARK: Trouble

  @Test func `A damaged trail stops no session and is told once`() async throws {
    let drive = try await Drive()
    try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: drive.trailPath))
    let session = try drive.session()
    #expect(try await session.record(drive.fix(1)).isKept)
    let notice = try #require(try await session.hearTrailNotice())
    #expect(notice.contains(drive.trailPath + ".damaged"))
    #expect(try await session.hearTrailNotice() == nil)
    #expect(try await drive.session().hearTrailNotice() == nil)
    #expect(try session.trailFigures().fixes == 1)
  }

  @Test func `A trail of a newer version is left alone, told, and the position goes out all the same`()
    async throws
  {
    let drive = try await Drive()
    try await drive.session().record(drive.fix(1))
    try RawDatabase(drive.trailPath).run("PRAGMA user_version = 99")
    let session = try drive.session()
    drive.clock.advance(by: 40_000)
    let recorded = try await session.record(drive.fix(2))
    #expect(!recorded.isKept && recorded.entry != nil)
    #expect(try #require(await session.trackingTrouble).contains("newer version"))
    #expect(throws: StorageError.self) { try session.trailFigures() }
  }

  @Test func `A trail that cannot be written is told once and costs nothing else`() async throws {
    let drive = try await Drive()
    try FileManager.default.createDirectory(atPath: drive.trailPath, withIntermediateDirectories: false)
    let session = try drive.session()
    let order = try #require(await session.orders(on: session.today).first).order.id
    try await session.record(drive.fix(1))
    let trouble = try #require(await session.trackingTrouble)
    drive.clock.advance(by: 1_000)
    #expect(try await session.record(drive.fix(2)).isKept == false)
    #expect(await session.trackingTrouble == trouble)
    try await session.perform(.start(order))
    #expect(try await session.drain(milliseconds: 0).confirmed == 2)
    #expect(drive.told == [1])
    try FileManager.default.removeItem(atPath: drive.trailPath)
    #expect(try await session.record(drive.fix(3)).isKept)
    #expect(await session.trackingTrouble == nil)
  }

  // MARK: Sign-out

  @Test func `A waiting position is no unsent work and is given up with the sign-out`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    try await session.signOut()
    #expect(try await drive.positions(session).map(\.state) == [.withdrawn])
  }

  @Test func `A position whose answer was lost is given up with the sign-out, too`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    drive.line.decide { $0.target.hasSuffix("/track") ? .answerLost : .unreachable }
    try await session.record(drive.fix(1))
    _ = try await session.drain(milliseconds: 0)
    #expect(try await session.summary().unknown == 1)
    try await session.signOut()
    #expect(try await drive.positions(session).map(\.state) == [.withdrawn])
  }

  @Test func `What is unsent beside a position still refuses the sign-out`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    try await session.perform(.online(true))
    await #expect(throws: SignOutRefusal.unsentWork(1)) { try await session.signOut() }
    #expect(try await drive.waiting(session) == [1])
  }

  @Test func `Parking keeps the work and not the position`() async throws {
    let drive = try await Drive()
    let session = try drive.session()
    try await session.record(drive.fix(1))
    try await session.perform(.online(true))
    try await session.signOut(parkingUnsentWork: true)
    drive.clock.advance(by: 12 * 3_600_000)
    try await drive.signIn()
    _ = try await drive.session().drain(milliseconds: 0)
    #expect(drive.told.isEmpty)
    #expect(drive.line.ledger.count(.online(true)) == 1)
  }

  @Test func `A position from before a sign-in is not sent after it`() async throws {
    let drive = try await Drive()
    // The program died without a sign-out.
    try await drive.session().record(drive.fix(1))
    drive.clock.advance(by: 12 * 3_600_000)
    try await drive.signIn()
    _ = try await drive.session().drain(milliseconds: 0)
    #expect(drive.told.isEmpty)
  }

  @Test func `After a sign-out no session takes a fix, in this process or another`() async throws {
    let drive = try await Drive()
    let (session, other) = (try drive.session(), try drive.session())
    try await other.record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    try await other.record(drive.fix(2))
    try await session.signOut()
    for each in [session, other] {
      await #expect(throws: HomeError.notSignedIn) { try await each.record(drive.fix(3)) }
      await #expect(throws: HomeError.notSignedIn) { try await each.reportNewestFix() }
    }
    #expect(try session.trailFigures().fixes == 2)
  }

  @Test func `A fix that waits for its turn is not reported after a sign-out elsewhere`() async throws {
    let drive = try await Drive()
    let (session, other) = (try drive.session(), try drive.session())
    try await other.record(drive.fix(1))
    drive.clock.advance(by: 1_000)
    try await other.record(drive.fix(2))
    try await eventually("it waits for its turn") { drive.clock.sleeperCount > 0 }
    try await session.signOut()
    drive.clock.advance(by: 60_000)
    try await eventually("its turn is over") { drive.clock.sleeperCount == 0 }
    try await drive.signIn()
    _ = try await drive.session().drain(milliseconds: 0)
    #expect(drive.told.isEmpty)
  }
}
