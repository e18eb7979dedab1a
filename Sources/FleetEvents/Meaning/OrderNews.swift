import FleetModels

/// A document of an order as an event carries it: flat, relations as ids, seldom complete.
public struct OrderNews: Sendable, Equatable {
  /// The ids the order may be known by: `id` and `public_id`, which differ in the documented form (events 6.1).
  /// Never empty.
  public var identities: [String]
  /// The members that are there and mean something, as sent: absent is unknown, null is none. Relations stand as
  /// ids or objects; `meta` is always an object; a left-out value (`{}`) is absent.
  public var fields: JSONObject
  public var version: EventVersion
  public var driver: AssignedDriver
  /// Nothing but the event's name, or a `deleted` marker, says so (events 1.4).
  public var isDeleted: Bool
  /// The status the event's name speaks of, else the document's own. The document's is in `fields`; right after
  /// a start it may still be the earlier one (events 2).
  public var statusHint: StatusCode?

  public init(
    identities: [String], fields: JSONObject, version: EventVersion, driver: AssignedDriver, isDeleted: Bool,
    statusHint: StatusCode?
  ) {
    self.identities = identities
    self.fields = fields
    self.version = version
    self.driver = driver
    self.isDeleted = isDeleted
    self.statusHint = statusHint
  }
}
