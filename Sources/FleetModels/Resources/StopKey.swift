/// What makes a stop the same stop in two documents of an order.
///
/// Lists of keys are compared before a write to a round: the server takes the write for whichever stop is
/// current, so a changed list would send it to another stop (captures 1111, 1131, 1367).
public struct StopKey: Hashable, Sendable, Codable {
  public var kind: Stop.Kind
  public var id: Place.ID

  public init(kind: Stop.Kind, id: Place.ID) {
    self.kind = kind
    self.id = id
  }
}
