/// A place on earth, in degrees. The server writes `[lng, lat]` and means "unknown" by `[0, 0]`
/// (rest-api 4.0); here unknown is nil.
public struct Coordinate: Hashable, Sendable, Codable {
  public var latitude: Double
  public var longitude: Double

  /// Fails outside ±90° and ±180°.
  public init?(latitude: Double, longitude: Double) {
    guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
    self.latitude = latitude
    self.longitude = longitude
  }

  /// The same point to about a metre; a stored point comes back through MySQL and JSON.
  public func isNear(_ other: Coordinate) -> Bool {
    abs(latitude - other.latitude) < 1e-5 && abs(longitude - other.longitude) < 1e-5
  }
}
