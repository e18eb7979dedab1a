import FleetModels
import Testing

@testable import FleetStorage

extension Fix {
  /// A fix so many milliseconds after 2026-11-21 06:00 UTC, somewhere in Singapore.
  static func at(
    _ milliseconds: Int64, latitude: Double = 1.3, longitude: Double = 103.8, speed: Double? = nil
  ) throws -> Fix {
    let place = try #require(Coordinate(latitude: latitude, longitude: longitude))
    return try #require(
      Fix(coordinate: place, time: start.adding(milliseconds: milliseconds), speed: speed))
  }

  static let start = Timestamp(milliseconds: 1_795_240_800_000)

  /// A drive as a phone's receiver tells it: a fix a second, all that it knows with each, no two alike.
  static func drive(seconds: Int) throws -> [Fix] {
    var dice = SeededDice(seed: 7)
    var (latitude, longitude, speed, heading, altitude) = (1.3, 103.8, 12.0, 90.0, 15.0)
    return try (0..<seconds).map { second in
      speed = min(33, max(0, speed + Double.random(in: -2...2, using: &dice)))
      heading += Double.random(in: -8...8, using: &dice)
      altitude += Double.random(in: -0.5...0.5, using: &dice)
      latitude += speed * 9e-6 * 0.7
      longitude += speed * 9e-6 * (second % 7_200 < 3_600 ? 0.7 : -0.7)
      let time = start.adding(milliseconds: Int64(second) * 1000 + Int64.random(in: -90...90, using: &dice))
      let place = try #require(Coordinate(latitude: latitude, longitude: longitude))
      return try #require(
        Fix(
          coordinate: place, time: time, speed: speed,
          heading: (heading + 3_600).truncatingRemainder(dividingBy: 360), altitude: altitude,
          accuracy: Double.random(in: 3...30, using: &dice)))
    }
  }
}

/// Dice that fall the same way each time.
struct SeededDice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension Trail {
  /// All of it.
  func all() throws -> [Fix] {
    var fixes: [Fix] = []
    try forEach(in: Fix.times) { fixes.append($0) }
    return fixes
  }
}
