import FleetModels

/// A driver or a vehicle came into, left or stayed in an area (events 1.4).
public struct GeofenceNews: Sendable, Equatable {
  public enum Crossing: String, Sendable, Hashable, CaseIterable {
    case entered
    case exited
    case dwelled
  }

  public var crossing: Crossing
  public var subject: MovingSubject
  public var driver: String?
  public var vehicle: String?
  /// The id of the zone or service area.
  public var area: String?
  public var areaName: String?
  /// `zone` or `service_area`.
  public var areaKind: String?
  public var coordinate: Coordinate?
  public var at: Timestamp?
  /// How long the subject was inside; nil when unknown or just entered.
  public var dwellMinutes: Int?
  /// The order the driver is on.
  public var order: String?

  public init(
    crossing: Crossing, subject: MovingSubject, driver: String? = nil, vehicle: String? = nil,
    area: String? = nil,
    areaName: String? = nil, areaKind: String? = nil, coordinate: Coordinate? = nil, at: Timestamp? = nil,
    dwellMinutes: Int? = nil, order: String? = nil
  ) {
    self.crossing = crossing
    self.subject = subject
    self.driver = driver
    self.vehicle = vehicle
    self.area = area
    self.areaName = areaName
    self.areaKind = areaKind
    self.coordinate = coordinate
    self.at = at
    self.dwellMinutes = dwellMinutes
    self.order = order
  }
}
