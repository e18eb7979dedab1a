import FleetModels
import FleetStorage

/// GPX 1.1: one track. Height and time are the format's own; for speed and course it has no elements, so they stand in
/// the extension that receivers and maps know (Garmin's TrackPointExtension 2, metres a second and degrees). It has no
/// room for the accuracy.
struct GPXDocument: TrailDocument {
  private let name: String
  private let written: Timestamp
  private var hasSegment = false

  /// - Parameters:
  ///   - name: the track's, such as the driver's.
  ///   - written: when the document is made.
  init(name: String, written: Timestamp) {
    self.name = name
    self.written = written
  }

  mutating func begin(_ bytes: inout [UInt8]) {
    let name = Self.escaped(name)
    bytes.append(
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <gpx version="1.1" creator="FleetCompanion" xmlns="http://www.topografix.com/GPX/1/1" \
      xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">
      <metadata><name>\(name)</name><time>\(written.iso)</time></metadata>
      <trk><name>\(name)</name>

      """)
  }

  mutating func add(_ fix: Fix, isFirst: Bool, _ bytes: inout [UInt8]) {
    if isFirst {
      bytes.append(hasSegment ? "</trkseg>\n<trkseg>\n" : "<trkseg>\n")
      hasSegment = true
    }
    bytes.append("<trkpt lat=\"")
    bytes.append(fix.coordinate.latitude, places: 7)
    bytes.append("\" lon=\"")
    // GPX has longitudes below 180: the other name of that meridian is -180.
    let longitude = fix.coordinate.longitude
    bytes.append(longitude == 180 ? -180 : longitude, places: 7)
    bytes.append("\">")
    if let altitude = fix.altitude {
      bytes.append("<ele>")
      bytes.append(altitude, places: 1)
      bytes.append("</ele>")
    }
    bytes.append("<time>\(fix.time.iso)</time>")
    if fix.speed != nil || fix.heading != nil {
      bytes.append("<extensions><gpxtpx:TrackPointExtension>")
      if let speed = fix.speed {
        bytes.append("<gpxtpx:speed>")
        bytes.append(speed, places: 2)
        bytes.append("</gpxtpx:speed>")
      }
      if let heading = fix.heading {
        bytes.append("<gpxtpx:course>")
        bytes.append(heading, places: 1)
        bytes.append("</gpxtpx:course>")
      }
      bytes.append("</gpxtpx:TrackPointExtension></extensions>")
    }
    bytes.append("</trkpt>\n")
  }

  mutating func end(_ bytes: inout [UInt8]) {
    bytes.append((hasSegment ? "</trkseg>\n" : "") + "</trk>\n</gpx>\n")
  }

  /// Text for XML 1.0, which cannot hold most control characters at all.
  private static func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": out += " "
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out
  }
}
