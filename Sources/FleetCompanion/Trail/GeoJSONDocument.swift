import FleetModels
import FleetStorage

/// GeoJSON (RFC 7946): a collection of lines, one a segment, which is what a map draws; positions are longitude,
/// latitude and, when known, height.
///
/// What belongs to the positions stands in the line's properties, a value a position: `coordTimes`, which readers of
/// such files know, `speeds` in metres a second, `headings` in degrees, `accuracies` in metres, null where unknown. A
/// single fix is a point. A line ends after an hour at one fix a second, so that writing it needs little memory; each
/// fix stands in one line.
struct GeoJSONDocument: TrailDocument {
  /// Positions of a line at the most.
  static let longestLine = 3_600

  private var count = 0
  private var positions: [UInt8] = []
  private var times: [UInt8] = []
  private var speeds: [UInt8] = []
  private var headings: [UInt8] = []
  private var accuracies: [UInt8] = []
  private var hasFeature = false

  mutating func begin(_ bytes: inout [UInt8]) { bytes.append(#"{"type":"FeatureCollection","features":["#) }

  mutating func add(_ fix: Fix, isFirst: Bool, _ bytes: inout [UInt8]) {
    if isFirst || count == Self.longestLine { endLine(&bytes) }
    let comma = count == 0 ? "" : ","
    count += 1
    positions.append(comma + "[")
    positions.append(fix.coordinate.longitude, places: 7)
    positions.append(",")
    positions.append(fix.coordinate.latitude, places: 7)
    if let altitude = fix.altitude {
      positions.append(",")
      positions.append(altitude, places: 1)
    }
    positions.append("]")
    times.append("\(comma)\"\(fix.time.iso)\"")
    Self.append(fix.speed, places: 2, after: comma, to: &speeds)
    Self.append(fix.heading, places: 1, after: comma, to: &headings)
    Self.append(fix.accuracy, places: 1, after: comma, to: &accuracies)
  }

  mutating func end(_ bytes: inout [UInt8]) {
    endLine(&bytes)
    bytes.append("\n]}\n")
  }

  private static func append(_ value: Double?, places: Int, after comma: String, to list: inout [UInt8]) {
    list.append(comma)
    if let value { list.append(value, places: places) } else { list.append("null") }
  }

  private mutating func endLine(_ bytes: inout [UInt8]) {
    guard count > 0 else { return }
    bytes.append(hasFeature ? ",\n" : "\n")
    hasFeature = true
    bytes.append(#"{"type":"Feature","properties":{"coordTimes":["#)
    bytes += times
    for (name, list) in [("speeds", speeds), ("headings", headings), ("accuracies", accuracies)] {
      bytes.append("],\"\(name)\":[")
      bytes += list
    }
    // A point is one position, a line a list of at least two.
    bytes.append(#"]},"geometry":{"type":"\#(count == 1 ? "Point" : "LineString")","coordinates":"#)
    if count > 1 { bytes.append("[") }
    bytes += positions
    bytes.append(count > 1 ? "]}}" : "}}")
    count = 0
    positions.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    speeds.removeAll(keepingCapacity: true)
    headings.removeAll(keepingCapacity: true)
    accuracies.removeAll(keepingCapacity: true)
  }
}
