import Foundation

/// Distances on the round earth, and what the server makes of them without a route service.
enum EarthDistance {
  /// Metres between two points given in degrees of latitude and longitude: the great circle in Vincenty's form on a
  /// sphere, to the last bit as the server works it out (captures 352, 354).
  static func metres(from start: (Double, Double), to end: (Double, Double)) -> Double {
    func radians(_ degrees: Double) -> Double { degrees / 180 * Double.pi }
    let (from, to) = (radians(start.0), radians(end.0))
    let delta = radians(end.1) - radians(start.1)
    let across = cos(to) * sin(delta)
    let along = cos(from) * sin(to) - sin(from) * cos(to) * cos(delta)
    let projected = sin(from) * sin(to) + cos(from) * cos(to) * cos(delta)
    return atan2((across * across + along * along).squareRoot(), projected) * 6_371_000
  }

  /// Seconds for `metres` as the crow flies: 7.2 for every whole hundred of them, which is 50 km/h
  /// (captures 118, 320, 354).
  static func seconds(_ metres: Double) -> Double {
    (metres / 100).rounded() * 7.2
  }
}
