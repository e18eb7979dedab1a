import Foundation

/// Distances on the round earth.
enum EarthDistance {
  /// Metres between two points given in degrees of latitude and longitude (haversine).
  static func metres(from start: (Double, Double), to end: (Double, Double)) -> Double {
    let degree = Double.pi / 180
    let latitude = (end.0 - start.0) * degree / 2
    let longitude = (end.1 - start.1) * degree / 2
    let part =
      sin(latitude) * sin(latitude)
      + cos(start.0 * degree) * cos(end.0 * degree) * sin(longitude) * sin(longitude)
    return 2 * 6_371_000 * asin(min(1, part.squareRoot()))
  }
}
