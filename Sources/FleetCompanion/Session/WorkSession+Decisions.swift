import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// What a person can learn and decide about an entry, and what he can hand to whoever helps him.
extension WorkSession {
  /// What can be decided about an entry now; empty when nothing is to be decided.
  public func choices(for entry: Entry) throws -> [Choice] { try outbox.choices(for: entry) }

  /// Everything about one entry.
  /// - Throws: `Outbox.DecisionRefusal.noSuchEntry`, also when this version cannot read it.
  public func detail(of entry: String) throws -> EntryDetail {
    guard let detail = try outbox.detail(of: entry, now: now) else {
      throw Outbox.DecisionRefusal.noSuchEntry(entry)
    }
    return detail
  }

  /// What happens next to each entry that is not at rest, by its id.
  public func nextSteps() throws -> [String: EntryDetail.NextStep] { try outbox.nextSteps() }

  /// Gives up an entry that cannot be sent, and writes under its order what was done and when, in one transaction.
  /// - Parameter includingFollowers: gives up those that come after it, too; the comment tells of them as well.
  /// - Returns: the comment, and the ids of the entries given up.
  /// - Throws: `Outbox.DecisionRefusal`.
  @discardableResult
  public func turnIntoComment(_ entry: String, includingFollowers: Bool = false) async throws -> (
    comment: Entry, discarded: [String]
  ) {
    try refuseSignedOut()
    let done = try outbox.turnIntoComment(
      entry, as: EntryName.new(), in: identity.timeZone, includingFollowers: includingFollowers, now: now)
    await enqueued()
    return done
  }

  /// Whether everything that was ever asked for is accounted for.
  public func check() throws -> Conservation { try outbox.check() }

  /// The outbox for a support case, without anything of anybody.
  public func exportOutbox() throws -> JSONValue {
    try outbox.export(policy: context.options.policy, now: now)
  }

  /// The same into a file that only its owner can read, whole or not at all.
  /// - Throws: `StorageError.unwritable`; a file of that name is then as it was.
  public func exportOutbox(to path: String) throws {
    try PrivateFile.write(Data(exportOutbox().encoded() + [0x0A]), to: path)
  }
}
