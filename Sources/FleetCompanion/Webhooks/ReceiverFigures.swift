/// What a receiver has answered since it began.
public struct ReceiverFigures: Sendable, Equatable {
  /// Events that came for the first time.
  public var new = 0
  /// Events that were there already.
  public var duplicates = 0
  /// Events that were there already with other bytes.
  public var changed = 0
  /// `[]`: the record was gone when the sender came to write.
  public var empty = 0
  /// Commits; each takes all that waits.
  public var groups = 0
  /// Requests that were not taken, by their status.
  public var refused: [Int: Int] = [:]

  public init() {}

  /// Answered with 200.
  public var taken: Int { new + duplicates + changed + empty }

  /// One line for a person.
  public var sentence: String {
    var parts = ["\(new) new", "\(duplicates) known already"]
    if changed > 0 { parts.append("\(changed) again with other content") }
    if empty > 0 { parts.append("\(empty) empty") }
    for (status, count) in refused.sorted(by: { $0.key < $1.key }) {
      parts.append("\(count) refused with \(status)")
    }
    return parts.joined(separator: ", ")
  }
}
