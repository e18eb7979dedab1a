import FleetModels
import FleetStorage

/// Cuts a trail where its line would lie: after a silence, and where it crosses the 180th meridian (RFC 7946 §3.1.9).
struct TrailSegments {
  /// A longer silence begins a new segment, in milliseconds: receivers pause for minutes in tunnels and at long stops,
  /// and what lies between is not known.
  static let gap: Int64 = 300_000

  private var last: Fix?

  /// Whether the next fix begins a segment.
  mutating func begins(with fix: Fix) -> Bool {
    defer { last = fix }
    guard let last else { return true }
    return fix.time.milliseconds - last.time.milliseconds > Self.gap
      || abs(fix.coordinate.longitude - last.coordinate.longitude) > 180
  }
}
