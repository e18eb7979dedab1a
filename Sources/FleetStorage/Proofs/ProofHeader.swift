import FleetModels

/// What a picture is the proof of, in a small file beside it: what is left to tell whose it is when the outbox is
/// damaged and its row is lost.
public struct ProofHeader: Codable, Sendable, Equatable {
  /// The id of the entry that names the picture.
  public var entry: String
  /// The order it belongs to.
  public var order: String?
  /// What it is, for a person, such as `photo for place_a of order_b`.
  public var what: String
  /// When it was taken, in wall clock milliseconds.
  public var takenWall: Int64

  public init(entry: String, order: String?, what: String, taken: Timestamp) {
    self.entry = entry
    self.order = order
    self.what = what
    takenWall = taken.milliseconds
  }
}
