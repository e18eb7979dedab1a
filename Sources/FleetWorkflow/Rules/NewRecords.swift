import FleetModels

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
