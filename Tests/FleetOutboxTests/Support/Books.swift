import FleetModels
import FleetStorage
import FleetWorkflow

@testable import FleetOutbox

/// What a person asked for, as the person remembers it: written down tap by tap, never read from the outbox. Every
/// test ends with the comparison: queued = confirmed + waiting + unknown + attention + withdrawn.
struct Books {
  /// When each entry was taken, by its id.
  private(set) var taken: [String: Int64] = [:]
  /// Rows that the test put into the store by itself.
  private(set) var planted = 0
  /// The test takes rows away by itself: there is nothing left to compare.
  var isTornUp = false
  /// Entries that were seen at rest.
  private var rested: Set<String> = []

  mutating func took(_ id: String, at now: Int64) { taken[id] = taken[id] ?? now }

  mutating func planted(_ rows: Int) { planted += rows }

  /// Notes who has come to rest: only they may ever leave the file.
  mutating func look(at rows: [EntryRecord]) {
    for row in rows where row.state == .settled || row.state == .withdrawn { rested.insert(row.id) }
  }

  /// What the outbox has lost or made up; empty when the books balance.
  func faults(_ rows: [EntryRecord], _ summary: OutboxSummary, now: Int64, retention: Int64) -> [String] {
    var faults: [String] = []
    let held = Set(rows.map(\.id))
    var gone = 0
    for (id, time) in taken where !held.contains(id) {
      gone += 1
      if now - time <= retention { faults.append("\(id) is lost") }
      if !rested.contains(id) { faults.append("\(id) left the file before it was at rest") }
    }
    // One tap may take two entries, and a person's word may need a way back: they bear the name of theirs.
    let made = rows.filter { taken[$0.id] == nil }
    let strange = made.filter { row in
      guard let stem = row.id.split(separator: ".").first else { return true }
      return String(stem) == row.id || taken[String(stem)] == nil
    }
    if strange.count != planted { faults.append("\(strange.map(\.id)) was asked for by nobody") }
    let queued = taken.count - gone + made.count
    let counted =
      summary.confirmed + summary.waiting + summary.unknown + summary.attention + summary.withdrawn
    if queued != counted {
      faults.append(
        "\(queued) queued, but \(summary.confirmed) confirmed + \(summary.waiting) waiting + "
          + "\(summary.unknown) unknown + \(summary.attention) attention + \(summary.withdrawn) withdrawn")
    }
    return faults
  }
}

extension Bench {
  /// What is wrong with the books now.
  func imbalance() throws -> [String] {
    if books.isTornUp { return [] }
    return books.faults(
      try store.all(), try outbox.summary(now: moment), now: now, retention: policy.retention)
  }
}
