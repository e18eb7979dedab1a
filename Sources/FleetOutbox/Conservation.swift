import FleetStorage
import FleetWorkflow

/// Whether everything that was ever asked for is still accounted for: queued = confirmed + waiting + unknown +
/// attention + withdrawn, and what has gone after its time at rest.
///
/// The left side is the number of the last entry, which SQLite keeps apart from the rows; the right side is counted
/// from the rows. A tap that replaces a value not yet sent (the duty switch, a position) is its entry, not a new one.
public struct Conservation: Sendable, Equatable {
  /// Ever stored.
  public var queued: Int
  /// Confirmed by the server, settled ones included.
  public var confirmed: Int
  /// Not sent yet, or on the wire.
  public var waiting: Int
  public var unknown: Int
  public var attention: Int
  /// Discarded by a person.
  public var withdrawn: Int
  /// At rest for longer than they are kept.
  public var purged: Int
  /// Not readable when a damaged outbox was salvaged.
  public var lost: Int
  /// What is not as it must be, each in one sentence without a full stop; empty when all is.
  public var findings: [String]

  public var isWhole: Bool { findings.isEmpty }

  private var accounted: Int { confirmed + waiting + unknown + attention + withdrawn + purged + lost }

  /// Such as `queued 12 = confirmed 8 + waiting 2 + unknown 0 + attention 1 + withdrawn 1`.
  public var equation: String {
    var sum =
      "confirmed \(confirmed) + waiting \(waiting) + unknown \(unknown) + attention \(attention) + withdrawn \(withdrawn)"
    if purged > 0 { sum += " + let go after their time \(purged)" }
    if lost > 0 { sum += " + lost in a damaged file \(lost)" }
    return queued == accounted ? "queued \(queued) = \(sum)" : "queued \(queued) ≠ \(sum) (= \(accounted))"
  }

  fileprivate init(_ census: EntryCensus) {
    func count(_ states: EntryState...) -> Int { states.reduce(0) { $0 + (census.states[$1] ?? 0) } }
    queued = census.queued
    confirmed = count(.confirmed, .settled)
    waiting = count(.pending, .stamped)
    unknown = count(.unknown)
    attention = count(.attention)
    withdrawn = count(.withdrawn, .withdrawnUnsure)
    purged = census.purged
    lost = census.lost
    findings = []
    let known = accounted - purged - lost
    if census.onFile != known {
      findings.append("\(census.onFile - known) entries on file are in no state that this version knows")
    }
    if queued != accounted {
      let gap = queued - accounted
      findings.append(gap > 0 ? "\(gap) entries have vanished" : "there are \(-gap) entries too many")
    }
  }
}

extension Outbox {
  /// Counts everything and looks at the whole file. Nobody writes meanwhile.
  /// - Throws: `StorageError`, when the file cannot even be read.
  public func check() throws -> Conservation {
    try store.transaction {
      var result = Conservation(try store.census())
      for entry in try store.unevenEntries() { result.findings.append(Self.sentence(about: entry)) }
      result.findings += try missingPictures()
      let sound = try store.integrityCheck()
      if sound != "ok" { result.findings.append("the file is damaged: \(sound)") }
      return result
    }
  }

  private static func sentence(about entry: UnevenEntry) -> String {
    if entry.charged > entry.attempts {
      return "\(entry.id) counts \(entry.charged) attempts and has \(entry.attempts)"
    }
    if entry.attempts != entry.noted {
      return "\(entry.id) has \(entry.attempts) attempts and its journal tells of \(entry.noted)"
    }
    return "\(entry.id) is on the wire without an attempt"
  }

  /// Pictures of proofs that are still needed and are gone without anybody having been told.
  private func missingPictures() throws -> [String] {
    try store.live().compactMap { row in
      guard row.kind == Command.Kind.captureProof.rawValue, row.state != .withdrawnUnsure,
        let entry = try? Entry(row), case .captureProof(let proof) = entry.command,
        let file = proof.evidence.file, store.pictures?.holds(file) != true, entry.reason != .pictureLost
      else { return nil }
      return "the picture of \(entry.id) is not on this device any more"
    }
  }
}
