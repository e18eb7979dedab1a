import FleetModels

/// One position as a receiver measured it: where, when by its own clock, and what it knew besides.
///
/// A fix is always a place: 0, 0 means "unknown" to the server (rest-api 4.0) and to most receivers, so it makes none.
/// What a receiver writes for "unknown" (a negative speed, a heading of -1) becomes nil.
public struct Fix: Hashable, Sendable {
  public let coordinate: Coordinate
  /// When it was measured: the receiver's own time, not the time it was handed over.
  public let time: Timestamp
  /// Metres a second; nil when unknown.
  public let speed: Double?
  /// Degrees clockwise from north, from 0 up to, not including, 360; nil when unknown.
  public let heading: Double?
  /// Metres above sea level; nil when unknown.
  public let altitude: Double?
  /// Radius in metres in which the true place probably is; nil when unknown.
  public let accuracy: Double?

  /// Fails for 0, 0, for what is no place on earth, and for a time outside the years 1970 to 9999.
  public init?(
    coordinate: Coordinate, time: Timestamp, speed: Double? = nil, heading: Double? = nil,
    altitude: Double? = nil, accuracy: Double? = nil
  ) {
    let (latitude, longitude) = (coordinate.latitude, coordinate.longitude)
    guard let place = Coordinate(latitude: latitude, longitude: longitude), Self.times.contains(time),
      abs(latitude) >= Self.nowhere || abs(longitude) >= Self.nowhere
    else { return nil }
    self.coordinate = place
    self.time = time
    self.speed = speed.flatMap { (0...1_000).contains($0) ? $0 : nil }
    self.heading = heading.flatMap { (0...360).contains($0) ? $0.truncatingRemainder(dividingBy: 360) : nil }
    self.altitude = altitude.flatMap { (-12_000...100_000).contains($0) ? $0 : nil }
    self.accuracy = accuracy.flatMap { (0...1_000_000).contains($0) ? $0 : nil }
  }

  /// Nearer to 0, 0 than the trail can tell: half of 1e-7 degrees.
  private static let nowhere = 5e-8

  /// From 1970 up to the end of the year 9999, the last one a date can be written in.
  static let times = Timestamp(milliseconds: 0)..<Timestamp(milliseconds: 253_402_300_800_000)
}
