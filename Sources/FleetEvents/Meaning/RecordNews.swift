import FleetModels

/// A record other than an order or a driver was created, changed or deleted.
public struct RecordNews: Sendable, Equatable {
  /// The kind as the event's name has it: `place`, `contact`, `entity`, `tracking_status` …
  public var kind: String
  /// Nil when the body names none.
  public var id: String?
  public var fields: JSONObject
  public var version: EventVersion
  public var isDeleted: Bool

  public init(kind: String, id: String?, fields: JSONObject, version: EventVersion, isDeleted: Bool) {
    self.kind = kind
    self.id = id
    self.fields = fields
    self.version = version
    self.isDeleted = isDeleted
  }
}
