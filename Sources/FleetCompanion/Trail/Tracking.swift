import FleetModels
import FleetStorage

/// A session's part in recording the trail: the open file, the fix that waits for its turn to be reported, and what
/// is wrong. It belongs to its session, which uses it from one task at a time.
final class Tracking {
  /// Between two looks for what is too old to be kept, in milliseconds of uptime.
  private static let pruneGap: Int64 = 3_600_000

  private let folder: StoreFolder
  private var opened: Trail?
  private var prunedAt: Int64?
  /// The newest fix that was not reported because it was not time yet, and how it compares.
  private var waiting: (fix: Fix, report: LastReport)?
  /// Reports it when it is time.
  private var turn: Task<Void, Never>?
  /// After a report could not be stored, the uptime before which none is tried.
  private var nextTryAt: Int64 = .min
  private var keepTrouble: String?
  private var reportTrouble: String?

  init(in folder: StoreFolder) { self.folder = folder }

  deinit { turn?.cancel() }

  /// Why positions are not recorded or not reported, in a sentence for a person; nil when they are.
  var trouble: String? { keepTrouble ?? reportTrouble }

  // MARK: Keeping

  /// The trail, opened when it is first needed: trouble with it is no trouble of the session's.
  func trail() throws -> Trail {
    if let opened { return opened }
    let trail = try Trail(in: folder)
    opened = trail
    return trail
  }

  /// Keeps a fix, and now and then removes what is too old.
  /// - Returns: whether it is in the trail; if not, `trouble` says why.
  func keep(_ fix: Fix, at now: Moment, retention: Int64) -> Bool {
    do {
      try trail().record(fix)
    } catch {
      keepTrouble = "Positions are not recorded: \(error)"
      return false
    }
    keepTrouble = nil
    if prunedAt.map({ now.uptime - $0 >= Self.pruneGap }) ?? true {
      // What cannot be removed now can be later.
      let isMore = try? trail().prune(before: now.wall.adding(milliseconds: -retention))
      if isMore == false { prunedAt = now.uptime }
    }
    return true
  }

  // MARK: Reporting

  /// Lets a fix wait for its turn, unless a newer one does already.
  func hold(_ fix: Fix, at now: Moment) {
    if let waiting, !waiting.report.isOlder(than: fix, at: now) { return }
    waiting = (fix, LastReport(of: fix, at: now))
  }

  /// The fix that waits, which then waits no more.
  func takeWaiting() -> Fix? {
    defer { waiting = nil }
    return waiting?.fix
  }

  /// Calls `report` after so many milliseconds; not when that is to happen already.
  func schedule(
    after milliseconds: Int64, _ timekeeper: any Timekeeper, report: @escaping @Sendable () async -> Void
  ) {
    guard turn == nil else { return }
    turn = Task {
      do { try await timekeeper.sleep(milliseconds: milliseconds) } catch { return }
      await report()
    }
  }

  /// The scheduled moment has come.
  func beginTurn() { turn = nil }

  /// Whether a report may be tried: the disk that refused the last one is given a pause.
  func mayReport(at now: Moment) -> Bool { now.uptime >= nextTryAt }

  func reported() {
    reportTrouble = nil
    nextTryAt = .min
  }

  func reportFailed(_ error: any Error, at now: Moment) {
    reportTrouble = "Positions are not reported: \(error)"
    nextTryAt = now.uptime + LastReport.gap
  }

  /// Signed out: nothing waits any more, and the file is let go of.
  func end() {
    turn?.cancel()
    turn = nil
    waiting = nil
    opened = nil
  }
}
