/// What became of an arrival in the inbox.
public enum Reception: Sendable, Equatable {
  /// It is the first of its id and name; kept under this number.
  case new(Int64)
  /// The same id, name and bytes are there already, under this number: the sender tried again, or sent it twice.
  /// Nothing was stored.
  case duplicate(of: Int64)
  /// The same id and name are there, under the second number, with other bytes: the sender read the record anew
  /// (events 1.5, kind 3). Kept under the first number, as a repetition.
  case changed(Int64, of: Int64)

  /// The number its bytes are kept under.
  public var seq: Int64 {
    switch self {
    case .new(let seq), .duplicate(let seq), .changed(let seq, _): seq
    }
  }
}
