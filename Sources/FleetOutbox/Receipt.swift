import FleetModels
import FleetStorage
import FleetWorkflow

/// The local journal of a day against what the server holds, line by line.
public struct Receipt: Sendable, Equatable {
  public struct Line: Sendable, Equatable {
    public enum Finding: Sendable, Equatable {
      /// Confirmed, and the server shows it once.
      case agrees
      /// Confirmed, not read back since.
      case notReadBack
      /// Still to be sent or found out about.
      case open(EntryState)
      /// Discarded by a person, and it did not reach the server as far as is known.
      case withdrawn
      /// Discarded after it may have left, and the server does not show whether it had reached it.
      case unsure
      /// Journal and server differ; the sentence says how.
      case differs(String)
    }

    public var entry: Entry
    public var finding: Finding

    /// When it was done, by the device's clock; the server's own time is when it came.
    public var doneAt: Timestamp { entry.row.created.wall }
    /// When the server said so, by the device's clock.
    public var confirmedAt: Timestamp? { entry.row.confirmedWall }
  }

  public var lines: [Line]

  /// Lines that count: what a person withdrew is apart.
  public var total: Int { lines.count - withdrawn }
  public var confirmed: Int { lines.count { $0.finding == .agrees || $0.finding == .notReadBack } }
  public var withdrawn: Int { lines.count { $0.finding == .withdrawn } }
  public var differences: Int {
    lines.count { if case .differs = $0.finding { true } else { false } }
  }
  /// Discarded, and nobody can tell whether it had arrived.
  public var unsure: Int { lines.count { $0.finding == .unsure } }
  public var isClean: Bool { confirmed == total && differences == 0 }

  /// `receipt: N of N confirmed, 0 differences`, and how many are unsure where there are any.
  public var verdict: String {
    "receipt: \(confirmed) of \(total) confirmed, \(differences) differences"
      + (unsure > 0 ? ", \(unsure) unsure" : "")
  }
}

extension Outbox {
  /// The receipt of what was asked for in an interval of the wall clock, against the snapshots on disk: read
  /// these anew first to compare with what the server holds now.
  public func receipt(for interval: Range<Timestamp>) throws -> Receipt {
    // What came after the interval belongs to the picture: the snapshots are of now.
    let entries = try store.entries(created: interval.lowerBound..<Timestamp(milliseconds: .max))
      .compactMap { try? Entry($0) }
    return Receipt(
      lines: try entries.enumerated().filter { $0.element.row.created.wall < interval.upperBound }.map {
        index, entry in
        let later = entries[(index + 1)...].filter {
          $0.state != .withdrawn
            && ($0.row.lane == entry.row.lane
              || ($0.record.order != nil && $0.row.record == entry.row.record))
        }
        return Receipt.Line(entry: entry, finding: try finding(entry, later: later))
      })
  }

  private func finding(_ entry: Entry, later: [Entry]) throws -> Receipt.Line.Finding {
    switch entry.state {
    case .pending, .stamped, .unknown, .attention: return .open(entry.state)
    case .withdrawnUnsure: return .open(.withdrawnUnsure)
    case .withdrawn:
      return switch entry.row.fate {
      case .landed: .differs("discarded, but it had already reached the server")
      case .unsure: .unsure
      case .plain, .superseded, .doubled: .withdrawn
      }
    case .confirmed: return .notReadBack
    case .settled: break
    }
    if entry.row.fate == .doubled { return .differs("the server applied it twice") }
    let isReplaced = later.contains {
      ($0.state == .settled || $0.state == .confirmed) && entry.command.rules.isReplaced(by: $0.command)
    }
    if entry.command.isLatestWins, !later.isEmpty { return .agrees }
    guard let document = try document(of: entry.record) else {
      let isWanted = ([entry] + later).contains {
        ($0.state == .settled || $0.state == .confirmed) && $0.command.rules.removesRecord
      }
      return isWanted ? .agrees : .differs("the server no longer has the record")
    }
    let rules = entry.command.rules
    // What settled it was read, but is not on this device any more.
    if rules.parts.contains(where: { $0 != .tracker && document.parts?.tells($0) == false }) {
      return .notReadBack
    }
    let times = rules.timesHeld(on: document, baseline: entry.firstBaseline, driver: driver)
    if times > 1, entry.row.attempts > 1 { return .differs("the server shows it \(times) times") }
    if rules.holds(on: document, made: entry.row.learned) || (times > 0 && isReplaced) { return .agrees }
    if document.order == nil, document.driver == nil {
      return .differs("the server no longer has it as it was")
    }
    return .differs(
      "the server holds \(Self.holding(document, for: entry.command)) now: someone changed it afterwards")
  }

  private func document(of record: RecordReference) throws -> RecordDocument? {
    switch record {
    case .order(let id):
      guard let snapshot = try cache.snapshot(id), !snapshot.isDeleted else { return nil }
      return .order(snapshot.order, OrderParts(carried: try cache.parts(of: id)))
    case .driver(let id):
      return try (cache.record(id) as Driver?).map { .driver($0) }
    case .creation: return nil
    case .comments, .issues, .fuelReports:
      return try cache.list(of: record.text).flatMap {
        RecordDocument(try JSONValue(parsing: $0), of: record)
      }
    }
  }

  private static func holding(_ document: RecordDocument, for command: Command) -> String {
    switch (document, command) {
    case (.order, .captureProof): "no proof like it"
    case (.order(let order, _), _): "\"\(order.status?.text ?? "unknown")\""
    case (.driver, .reportPosition): "another position"
    case (.driver(let driver), _): driver.online == true ? "online" : "offline"
    case (.comments, _), (.issues, _), (.fuelReports, _), (.creation, _): "another"
    }
  }
}
