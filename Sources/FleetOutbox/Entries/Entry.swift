import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// A command in the outbox: its row, decoded.
public struct Entry: Sendable, Equatable {
  public internal(set) var row: EntryRecord
  public let command: Command

  /// - Throws: `DecodingError` when the command was stored by a version that this one does not understand.
  public init(_ row: EntryRecord) throws {
    self.row = row
    command = try JSONDecoder().decode(Command.self, from: Data(row.command))
  }

  public var id: String { row.id }
  public var state: EntryState { row.state }

  /// The record that shows its effect: of an order that it created, the order's since its id is known.
  public var record: RecordReference { RecordReference(row.record) ?? command.rules.record }

  /// Why it waits or needs a person; nil when nothing is to be said.
  public var reason: Reason? { row.reason.flatMap(Reason.init(stored:)) }

  /// What a verdict compares with: the record before the last attempt, else what the person saw.
  var baseline: Baseline { decodeBaseline(row.preImage) ?? decodeBaseline(row.expected) ?? Baseline() }

  /// The record before the first attempt: an effect counted twice against it is a double.
  var firstBaseline: Baseline { decodeBaseline(row.firstPreImage) ?? baseline }

  /// What the person saw when asking for it.
  var expected: Baseline { decodeBaseline(row.expected) ?? Baseline() }
}

extension EntryRecord {
  /// Whether that is what a person knew of who sent it anyway.
  func isAgainst(_ conflict: Conflict) -> Bool {
    switch reason.flatMap(Reason.init(stored:)) {
    case .conflict(conflict), .otherEffect(conflict), .refusedAgainst(conflict, _): true
    default: false
    }
  }

  /// What a person reads who sent it against this conflict, and whom the server told why not; nil for all others.
  func refusedAgainst(_ conflict: Conflict) -> Reason? {
    guard forcedAt != nil, isAgainst(conflict), let refusal else { return nil }
    return .refusedAgainst(conflict, refusal)
  }

  /// Whether an effect that is shown twice may be an attempt too many of this entry: its own, or one of the transport
  /// below us. At other stops others are at work, too: there only a second attempt of its own tells.
  var mayHaveDoubled: Bool {
    attempts > 1 || (attempts == 1 && (stop == nil || kind == Command.Kind.captureProof.rawValue))
  }
}

extension Reason {
  /// A reason as it lies in its row; nil when this version does not know it.
  init?(stored bytes: [UInt8]) {
    guard let reason = try? JSONDecoder().decode(Reason.self, from: Data(bytes)) else { return nil }
    self = reason
  }
}

func decodeBaseline(_ bytes: [UInt8]?) -> Baseline? {
  bytes.flatMap { try? JSONDecoder().decode(Baseline.self, from: Data($0)) }
}

/// Our own values as bytes. They hold no floating-point infinities, the only thing JSON cannot write.
func encode(_ value: some Encodable) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return Array(try encoder.encode(value))
}
