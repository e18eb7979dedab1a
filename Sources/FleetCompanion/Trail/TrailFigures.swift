import FleetModels
import FleetStorage
import Foundation

/// A trail in figures.
public struct TrailFigures: Sendable, Equatable {
  /// How many fixes there are.
  public private(set) var fixes = 0
  /// When the first and the last were measured.
  public private(set) var first: Timestamp?
  public private(set) var last: Timestamp?
  /// How long the way is, in metres, without what lies in its gaps.
  public private(set) var metres = 0.0

  private var segments = TrailSegments()
  private var anchor: Coordinate?

  public init() {}

  /// A receiver at rest wanders by metres a second, kilometres in a shift. A step counts when it leads further than
  /// this, in metres, and than the fix is accurate.
  static let shortestStep = 10.0

  mutating func add(_ fix: Fix) {
    fixes += 1
    if first == nil { first = fix.time }
    last = fix.time
    if segments.begins(with: fix) { anchor = nil }
    guard let from = anchor else {
      anchor = fix.coordinate
      return
    }
    let step = Self.metres(from: from, to: fix.coordinate)
    guard step > max(Self.shortestStep, fix.accuracy ?? 0) else { return }
    metres += step
    anchor = fix.coordinate
  }

  public static func == (left: TrailFigures, right: TrailFigures) -> Bool {
    (left.fixes, left.first, left.last, left.metres) == (right.fixes, right.first, right.last, right.metres)
  }

  /// Over the earth taken as a ball (haversine; at most 0.6 % off).
  static func metres(from: Coordinate, to: Coordinate) -> Double {
    func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
    let across = sin(radians(to.latitude - from.latitude) / 2)
    let along = sin(radians(to.longitude - from.longitude) / 2)
    let part =
      across * across + cos(radians(from.latitude)) * cos(radians(to.latitude)) * along * along
    return 2 * 6_371_008.8 * asin(min(1, part.squareRoot()))
  }
}
