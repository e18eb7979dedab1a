import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// The trail: where the driver was, kept on this device, and where he is, told to the server.
extension DriverSession {
  /// Takes a fix from a receiver, at any pace and in any order. It is in the trail when this returns, and survives the
  /// death of the process; a power cut may take the last minutes.
  ///
  /// The newest is reported to the server, at most every half minute and by a command of the outbox; never one older
  /// than the last reported, or measured more than five minutes ago or hence. Positions are kept for seven days.
  /// - Parameter atOnce: report it now if it is the newest: a person asked for it.
  /// - Throws: `HomeError.notSignedIn` after a sign-out, also one by another process; `FixRefusal`; with `atOnce`
  ///   `StorageError` when it could not be reported. A trail that cannot be written is told by `trackingTrouble`.
  @discardableResult
  public func record(_ fix: Fix, atOnce: Bool = false) async throws -> RecordedFix {
    try refuseNotSignedIn()
    let now = now
    let retention = context.options.policy.retention
    guard age(of: fix, at: now) <= retention else {
      throw FixRefusal.tooOld(kept: Int(retention / 86_400_000))
    }
    let before = tracking.trouble
    var recorded = RecordedFix(isKept: tracking.keep(fix, at: now, retention: retention))
    defer { if tracking.trouble != before { news.tell() } }
    if atOnce {
      recorded.entry = try await report(fix, at: now, atOnce: true)
    } else {
      recorded.entry = await reportInTurn(fix, at: now)
    }
    return recorded
  }

  /// Reports the newest recorded fix now, if it still waits for its turn; call when the app goes to the background.
  /// - Returns: the entry; nil when there is nothing newer than what was reported.
  /// - Throws: `HomeError.notSignedIn`, `StorageError`.
  @discardableResult
  public func reportNewestFix() async throws -> Entry? {
    try refuseNotSignedIn()
    guard let fix = tracking.takeWaiting() else { return nil }
    return try await report(fix, at: now, atOnce: true)
  }

  /// Why positions are not recorded or not reported on this device, in a sentence for a person; nil when they are. The
  /// rest goes on: deliveries need neither.
  public var trackingTrouble: String? { tracking.trouble }

  /// What a person must know of the trail's file, told once: that it was damaged, and begun anew.
  /// - Throws: `StorageError`, also when a newer version wrote it.
  public func hearTrailNotice() throws -> String? {
    let trail = try tracking.trail()
    guard let kept = try trail.unheardDamage() else { return nil }
    try trail.hearDamage()
    return
      "The recorded positions could not be read: the file was damaged. It is kept as \(kept), and a new trail was begun."
  }

  // MARK: Reading

  /// The recorded positions of an interval in figures; of all there are when it is nil. Reads for up to a second or
  /// two, without holding up the session.
  /// - Throws: `StorageError`.
  public nonisolated func trailFigures(in interval: Range<Timestamp>? = nil) throws -> TrailFigures {
    var figures = TrailFigures()
    try Trail(in: context.folder).forEach(in: interval ?? Self.always) { figures.add($0) }
    return figures
  }

  /// Whether any position of an interval is recorded; of any when it is nil.
  /// - Throws: `StorageError`.
  public nonisolated func hasTrail(in interval: Range<Timestamp>? = nil) throws -> Bool {
    struct Found: Error {}
    do {
      try Trail(in: context.folder).forEach(in: interval ?? Self.always) { _ in throw Found() }
      return false
    } catch is Found {
      return true
    }
  }

  /// Writes the recorded positions of an interval down, in pieces of some kilobytes: memory stays flat, and the session
  /// is not held up.
  /// - Parameters:
  ///   - interval: all there are when it is nil.
  ///   - write: takes the next bytes.
  /// - Returns: how many fixes were written.
  /// - Throws: `StorageError`, and what `write` throws.
  @discardableResult
  public nonisolated func writeTrail(
    as format: TrailFormat, in interval: Range<Timestamp>? = nil, _ write: ([UInt8]) throws -> Void
  ) throws -> Int {
    var document: any TrailDocument =
      switch format {
      case .gpx: GPXDocument(name: identity.name, written: now.wall)
      case .geojson: GeoJSONDocument()
      }
    var segments = TrailSegments()
    var bytes: [UInt8] = []
    var count = 0
    document.begin(&bytes)
    try Trail(in: context.folder).forEach(in: interval ?? Self.always) { fix in
      document.add(fix, isFirst: segments.begins(with: fix), &bytes)
      count += 1
      if bytes.count >= Self.pieceLength {
        try write(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    document.end(&bytes)
    try write(bytes)
    return count
  }

  private static var pieceLength: Int { 65_536 }
  private static var always: Range<Timestamp> {
    Timestamp(milliseconds: 0)..<Timestamp(milliseconds: .max)
  }

  // MARK: Reporting

  private var tracking: Tracking { books.tracking }

  /// The token is looked at each time: a sign-out by another process ends the tracking here, too.
  private func refuseNotSignedIn() throws {
    try refuseSignedOut()
    guard try context.credentials.load(for: identity)?.credential != nil else {
      tracking.end()
      throw HomeError.notSignedIn
    }
  }

  private func age(of fix: Fix, at now: Moment) -> Int64 {
    LastReport.age(of: fix, at: now, serverOffset: serverOffset)
  }

  private var serverOffset: Int64? { (try? store.number("server_offset")) ?? nil }

  /// Whether the server may take a fix for where the driver is now. One that claims the future does not know when it was
  /// measured.
  private func isLive(_ fix: Fix, at now: Moment) -> Bool {
    age(of: fix, at: now) <= LastReport.freshness
      && LastReport.lead(of: fix, at: now, serverOffset: serverOffset) <= LastReport.freshness
  }

  /// A failure is kept for `trackingTrouble` and tried again later: a full disk must not be told once a second.
  private func reportInTurn(_ fix: Fix, at now: Moment) async -> Entry? {
    guard isLive(fix, at: now) else { return nil }
    guard tracking.mayReport(at: now) else {
      tracking.hold(fix, at: now)
      return nil
    }
    do {
      let entry = try await report(fix, at: now, atOnce: false)
      tracking.reported()
      return entry
    } catch {
      tracking.reportFailed(error, at: now)
      return nil
    }
  }

  /// Gives a fix to the outbox, or lets it wait for its turn; nothing of one that is not the newest, or not live.
  private func report(_ fix: Fix, at now: Moment, atOnce: Bool) async throws -> Entry? {
    guard isLive(fix, at: now) else { return nil }
    let last = try LastReport.load(from: store)
    if let last, !last.isOlder(than: fix, at: now) { return nil }
    if !atOnce, let wait = last?.wait(at: now), wait > 0 {
      tracking.hold(fix, at: now)
      tracking.schedule(after: wait, context.options.timekeeper) { [weak self] in await self?.reportWaiting()
      }
      return nil
    }
    // First the word that it was reported: a crash between the two leaves out a position, and never sends an older one.
    try LastReport(of: fix, at: now).save(in: store)
    return try await perform(
      .position(fix.coordinate, speed: fix.speed, heading: fix.heading, altitude: fix.altitude))
  }

  /// It is the waiting fix's turn: nothing newer came that took it.
  private func reportWaiting() async {
    tracking.beginTurn()
    guard (try? refuseNotSignedIn()) != nil, let fix = tracking.takeWaiting() else { return }
    let before = tracking.trouble
    _ = await reportInTurn(fix, at: now)
    if tracking.trouble != before { news.tell() }
  }
}
