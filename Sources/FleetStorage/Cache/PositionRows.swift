import FleetModels

/// Where something was last seen.
public struct SeenPosition: Sendable, Equatable {
  public var coordinate: Coordinate
  /// Degrees clockwise from north.
  public var heading: Double?
  /// As it was reported; the server gives it no unit.
  public var speed: Double?
  /// Metres.
  public var altitude: Double?
  /// When the event about it was made, by the server's clock.
  public var at: Timestamp
  /// What decides between two of one second: later texts win.
  public var tie: String

  public init(
    coordinate: Coordinate, heading: Double? = nil, speed: Double? = nil, altitude: Double? = nil,
    at: Timestamp,
    tie: String
  ) {
    self.coordinate = coordinate
    self.heading = heading
    self.speed = speed
    self.altitude = altitude
    self.at = at
    self.tie = tie
  }
}

/// The latest positions of drivers and vehicles, as events told them.
extension OrderCache {
  /// Keeps a position, unless the one in hand is newer.
  /// - Parameter kind: `driver` or `vehicle`.
  /// - Returns: whether it is the newest now.
  @discardableResult
  public func tell(_ position: SeenPosition, of id: String, kind: String) throws -> Bool {
    try transaction { database in
      try database.run(
        """
        INSERT INTO positions(kind, id, latitude, longitude, heading, speed, altitude, at, tie)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET latitude = excluded.latitude, longitude = excluded.longitude,
          heading = excluded.heading, speed = excluded.speed, altitude = excluded.altitude, at = excluded.at,
          tie = excluded.tie
        WHERE (at, tie) < (excluded.at, excluded.tie)
        """, kind, id, position.coordinate.latitude, position.coordinate.longitude, position.heading,
        position.speed,
        position.altitude, position.at, position.tie) > 0
    }
  }

  /// Where a driver or vehicle was last seen; nil when no event said.
  public func position(of id: String, kind: String) throws -> SeenPosition? {
    try database.first(
      """
      SELECT latitude, longitude, heading, speed, altitude, at, tie FROM positions WHERE kind = ? AND id = ?
      """, kind, id
    ) { row in
      Coordinate(latitude: row.double(0), longitude: row.double(1)).map {
        SeenPosition(
          coordinate: $0, heading: row.isNull(2) ? nil : row.double(2),
          speed: row.isNull(3) ? nil : row.double(3),
          altitude: row.isNull(4) ? nil : row.double(4), at: Timestamp(milliseconds: row.int64(5)),
          tie: row.text(6))
      }
    } ?? nil
  }
}
