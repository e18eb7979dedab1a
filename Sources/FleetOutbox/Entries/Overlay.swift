import FleetModels
import FleetStorage
import FleetWorkflow

/// Computes what a screen shows: the snapshot, then the pending commands in order. Nothing is ever written back.
public enum Overlay {
  /// A record as it is shown.
  public struct View: Sendable, Equatable {
    public var document: RecordDocument
    /// It is to be deleted.
    public var isDeleted = false
    /// Commands on their way, those that need a person included.
    public var pending: Int
    /// The first entry that needs a person; what was asked after it is not shown as done.
    public var held: Entry?
  }

  /// Lays the live entries of one record over its document.
  ///
  /// A command that the snapshot already shows is not applied again: after a crash between the files a screen
  /// never goes a step back or a step twice. One that the snapshot contradicts, or that waits for a decision,
  /// is not applied, nor is what follows it in its lane.
  public static func view(_ snapshot: RecordDocument, entries: [Entry], driver: Driver.ID?) -> View {
    var view = View(document: snapshot, pending: 0, held: nil)
    var heldLanes: Set<String> = []
    for entry in entries {
      if entry.state.isOpen { view.pending += 1 }
      switch entry.state {
      case .settled, .withdrawn, .withdrawnUnsure: continue
      case .attention:
        heldLanes.insert(entry.row.lane)
        if view.held == nil { view.held = entry }
        continue
      case .pending, .stamped, .unknown, .confirmed: break
      }
      if heldLanes.contains(entry.row.lane) { continue }
      let rules = entry.command.rules
      // Of absolute values the last one counts, whatever the snapshot shows: the round may have gone elsewhere since.
      if !entry.command.replacesWaiting,
        case .applied = rules.verdict(
          on: snapshot, baseline: entry.baseline, attempted: true, driver: driver)
      {
        continue
      }
      // Judged against what is shown so far, where the commands before it have been applied. A write's answer lies
      // in the cache a moment before the outbox knows of it: then the status alone shows the effect.
      if entry.state != .confirmed, entry.row.forcedAt == nil, !isAnswered(entry, by: snapshot, driver),
        case .conflict = rules.verdict(
          on: view.document, baseline: entry.expected, attempted: false, driver: driver)
      {
        heldLanes.insert(entry.row.lane)
        continue
      }
      if rules.removesRecord { view.isDeleted = true }
      rules.apply(to: &view.document, at: entry.row.created.wall, since: entry.baseline)
    }
    return view
  }

  /// Whether the snapshot shows an attempt's effect the way its answer does.
  private static func isAnswered(_ entry: Entry, by snapshot: RecordDocument, _ driver: Driver.ID?) -> Bool {
    guard entry.row.attempts > 0 || entry.row.mayHaveLeft else { return false }
    if case .applied = entry.command.rules.verdict(
      onAnswer: snapshot, baseline: entry.baseline, driver: driver)
    {
      return true
    }
    return false
  }
}
