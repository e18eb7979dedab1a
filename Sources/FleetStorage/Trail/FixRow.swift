import FleetModels

/// A fix as it lies in its table.
struct FixRow: Equatable {
  /// Fixes that one millisecond has keys for.
  static let room: Int64 = 1_024
  static let columns = "key, latitude, longitude, speed, heading, altitude, accuracy"

  var latitude: Int64
  var longitude: Int64
  var speed: Int64?
  var heading: Int64?
  var altitude: Int64?
  var accuracy: Int64?

  init(_ fix: Fix) {
    func scaled(_ value: Double, _ factor: Double) -> Int64 { Int64((value * factor).rounded()) }
    latitude = scaled(fix.coordinate.latitude, 1e7)
    longitude = scaled(fix.coordinate.longitude, 1e7)
    speed = fix.speed.map { scaled($0, 100) }
    heading = fix.heading.map { scaled($0, 10) % 3_600 }
    altitude = fix.altitude.map { scaled($0, 10) }
    accuracy = fix.accuracy.map { scaled($0, 10) }
  }

  /// The first key of a time; outside the times a fix may have, the nearest that is inside.
  static func key(of time: Timestamp) -> Int64 {
    min(max(time, Fix.times.lowerBound), Fix.times.upperBound).milliseconds * room
  }

  /// Nil when the row holds what no fix can be.
  static func fix(_ row: Row) -> Fix? {
    guard
      let coordinate = Coordinate(latitude: Double(row.int64(1)) / 1e7, longitude: Double(row.int64(2)) / 1e7)
    else { return nil }
    func value(_ column: Int32, _ factor: Double) -> Double? {
      row.optionalInt64(column).map { Double($0) / factor }
    }
    return Fix(
      coordinate: coordinate, time: Timestamp(milliseconds: row.int64(0) / room), speed: value(3, 100),
      heading: value(4, 10), altitude: value(5, 10), accuracy: value(6, 10))
  }
}
