import FleetModels

/// A document of a driver as an event carries it (events 1.4).
public struct DriverNews: Sendable, Equatable {
  /// As for an order.
  public var identities: [String]
  /// As for an order.
  public var fields: JSONObject
  public var version: EventVersion
  public var isDeleted: Bool
  public var isOnline: Bool?
  /// Where the driver is; nil when unknown. It has no time of its own: fixes are saved quietly (events 2).
  public var coordinate: Coordinate?

  public init(
    identities: [String], fields: JSONObject, version: EventVersion, isDeleted: Bool, isOnline: Bool?,
    coordinate: Coordinate?
  ) {
    self.identities = identities
    self.fields = fields
    self.version = version
    self.isDeleted = isDeleted
    self.isOnline = isOnline
    self.coordinate = coordinate
  }
}
