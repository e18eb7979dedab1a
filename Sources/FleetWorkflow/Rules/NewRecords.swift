import FleetModels

/// A command that makes a record of its own, which a list of its kind shows and nothing else.
public protocol MakesRecord: CommandRules {
  /// The ids of all records in the list that look like ours; nil when the document is no such list.
  func matching(in document: RecordDocument) -> [String]?
}

extension MakesRecord {
  /// What screens show of the record itself does not change.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {}

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let matching = matching(in: document) else { return .undecidable }
    return NewRecords(matching: matching).verdict(baseline: baseline, attempted: attempted)
  }

  /// The answer is the new record, not the list: `reading(ofAnswer:)`.
  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    .undecidable
  }

  public func holds(on document: RecordDocument) -> Bool { matching(in: document)?.isEmpty == false }

  public func holds(on document: RecordDocument, made: String?) -> Bool {
    guard let made, let ids = document.recordIDs else { return holds(on: document) }
    return ids.contains(made)
  }

  /// Long after, another one like it may be there, too.
  public func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    holds(on: document) ? 1 : 0
  }

  public func isReplaced(by later: Command) -> Bool { false }
}

/// The verdict on commands that make a record and find it again only by what is in it: those that look like ours and
/// were not there before the attempt.
struct NewRecords {
  /// The ids of all records that look like ours.
  var matching: [String]

  func verdict(baseline: Baseline, attempted: Bool) -> Verdict {
    // One like it that was there before any attempt is another one: a driver may say the same thing twice.
    guard attempted else { return .ready }
    // Without knowing what was there before, only that there is none tells.
    guard let known = baseline.records else { return matching.isEmpty ? .ready : .undecidable }
    let new = Set(matching).subtracting(known)
    return new.isEmpty ? .ready : .applied(times: new.count)
  }
}
