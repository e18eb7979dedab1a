import FleetModels

/// Where a driver or a vehicle was (events 4.3).
public struct PositionNews: Sendable, Equatable {
  public var subject: MovingSubject
  public var coordinate: Coordinate
  /// Degrees; the server keeps it as text.
  public var heading: Double?
  /// As the device reported it; the server states no unit.
  public var speed: Double?
  /// Metres, as the device reported it.
  public var altitude: Double?
  /// When the event was built; a fix has no time of its own.
  public var at: Timestamp?
  /// The place of the fix in a simulated drive; breaks ties of `at` and id (events 7.9).
  public var index: Int?
  public var isSimulated: Bool
  /// Who drives the vehicle, where the fix says so.
  public var driverOfVehicle: String?

  public init(
    subject: MovingSubject, coordinate: Coordinate, heading: Double? = nil, speed: Double? = nil,
    altitude: Double? = nil, at: Timestamp? = nil, index: Int? = nil, isSimulated: Bool = false,
    driverOfVehicle: String? = nil
  ) {
    self.subject = subject
    self.coordinate = coordinate
    self.heading = heading
    self.speed = speed
    self.altitude = altitude
    self.at = at
    self.index = index
    self.isSimulated = isSimulated
    self.driverOfVehicle = driverOfVehicle
  }
}
