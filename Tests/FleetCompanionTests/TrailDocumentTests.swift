import Foundation
import Testing

@testable import FleetCompanion

#if canImport(FoundationXML)
import FoundationXML
#endif

/// The trail as GPX and GeoJSON, read back by Foundation.
struct TrailDocumentTests {
  /// A session with fixes at these seconds of the morning, each knowing everything.
  private func recorded(_ seconds: [Int], longitude: (Int) -> Double = { 103.8 + Double($0) * 1e-4 })
    async throws
    -> (drive: Drive, fixes: [Fix])
  {
    let drive = try await Drive()
    let trail = try Trail(in: drive.shift.home.folder(of: drive.shift.identity))
    let fixes = try seconds.map { second in
      let place = try #require(
        Coordinate(latitude: -1.25 + Double(second) * 1e-7, longitude: longitude(second)))
      return try #require(
        Fix(
          coordinate: place, time: morning.adding(milliseconds: Int64(second) * 1000 + 250),
          speed: 12.34, heading: 271.5, altitude: -3.2, accuracy: 4.5))
    }
    for fix in fixes { try trail.record(fix) }
    return (drive, fixes)
  }

  private func written(_ drive: Drive, as format: TrailFormat) throws -> Data {
    var data = Data()
    try drive.session().writeTrail(as: format) { data.append(contentsOf: $0) }
    return data
  }

  private func near(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return false }
    return abs(left - right) < 5e-8
  }

  // MARK: GPX

  @Test func `GPX gives every fix back`() async throws {
    let (drive, fixes) = try await recorded([0, 1, 2])
    let points = try GPXReader.read(written(drive, as: .gpx)).segments.flatMap { $0 }
    #expect(points.count == 3)
    for (point, fix) in zip(points, fixes) {
      #expect(near(point.number("lat"), fix.coordinate.latitude))
      #expect(near(point.number("lon"), fix.coordinate.longitude))
      #expect(point.texts["time"].flatMap { Timestamp($0) } == fix.time)
      #expect(near(point.number("ele"), -3.2))
      #expect(near(point.number("gpxtpx:speed"), 12.34))
      #expect(near(point.number("gpxtpx:course"), 271.5))
    }
  }

  @Test func `The elements of a GPX point stand in the schema's order`() async throws {
    let (drive, _) = try await recorded([0])
    let point = try #require(GPXReader.read(written(drive, as: .gpx)).segments.first?.first)
    #expect(
      point.order == [
        "ele", "time", "extensions", "gpxtpx:TrackPointExtension", "gpxtpx:speed", "gpxtpx:course",
      ])
  }

  @Test func `A silence of more than five minutes begins a segment`() async throws {
    let (drive, _) = try await recorded([0, 300, 601, 602])
    #expect(try GPXReader.read(written(drive, as: .gpx)).segments.map(\.count) == [2, 2])
  }

  @Test func `A driver's name cannot break the document`() throws {
    var document = GPXDocument(name: "A<b> & \u{1} \"Co\"", written: morning)
    var bytes: [UInt8] = []
    document.begin(&bytes)
    document.end(&bytes)
    #expect(try GPXReader.read(Data(bytes)).names == ["A<b> &   \"Co\"", "A<b> &   \"Co\""])
  }

  @Test func `An empty trail is a whole document`() async throws {
    let (drive, _) = try await recorded([])
    #expect(try GPXReader.read(written(drive, as: .gpx)).segments.isEmpty)
    let json = try JSONSerialization.jsonObject(with: written(drive, as: .geojson)) as? [String: Any]
    #expect((json?["features"] as? [Any])?.isEmpty == true)
  }

  // MARK: GeoJSON

  private struct Feature {
    var kind: String
    var coordinates: [[Double]]
    var properties: [String: Any]
  }

  private func features(_ drive: Drive) throws -> [Feature] {
    let json = try JSONSerialization.jsonObject(with: written(drive, as: .geojson)) as? [String: Any]
    #expect(json?["type"] as? String == "FeatureCollection")
    return try #require(json?["features"] as? [[String: Any]]).map { feature in
      #expect(feature["type"] as? String == "Feature")
      let geometry = try #require(feature["geometry"] as? [String: Any])
      let single = geometry["coordinates"] as? [Double]
      return Feature(
        kind: try #require(geometry["type"] as? String),
        coordinates: try single.map { [$0] } ?? #require(geometry["coordinates"] as? [[Double]]),
        properties: try #require(feature["properties"] as? [String: Any]))
    }
  }

  @Test func `GeoJSON gives every fix back, longitude first`() async throws {
    let (drive, fixes) = try await recorded([0, 1, 2])
    let line = try #require(features(drive).first)
    #expect(line.kind == "LineString")
    for (position, fix) in zip(line.coordinates, fixes) {
      #expect(near(position[0], fix.coordinate.longitude))
      #expect(near(position[1], fix.coordinate.latitude))
      #expect(near(position[2], -3.2))
    }
    let times = try #require(line.properties["coordTimes"] as? [String])
    #expect(times.map { Timestamp($0) } == fixes.map(\.time))
    #expect(line.properties["speeds"] as? [Double] == [12.34, 12.34, 12.34])
    #expect(line.properties["headings"] as? [Double] == [271.5, 271.5, 271.5])
    #expect(line.properties["accuracies"] as? [Double] == [4.5, 4.5, 4.5])
  }

  @Test func `A single fix is a point, and a gap begins a new line`() async throws {
    let (drive, _) = try await recorded([0, 1_000, 1_001])
    #expect(try features(drive).map(\.kind) == ["Point", "LineString"])
  }

  @Test func `A line does not cross the 180th meridian`() async throws {
    let (drive, _) = try await recorded([0, 1, 2, 3]) { $0 < 2 ? 179.999 : -179.999 }
    #expect(try features(drive).map(\.coordinates.count) == [2, 2])
  }

  @Test func `A long way is written line after line, each fix once`() async throws {
    let drive = try await Drive()
    let trail = try Trail(in: drive.shift.home.folder(of: drive.shift.identity))
    for second in 0..<3_700 {
      try trail.record(drive.fix(1_000, at: morning.adding(milliseconds: Int64(second) * 1_000)))
    }
    #expect(try features(drive).map(\.coordinates.count) == [3_600, 100])
    var largest = 0
    try drive.session().writeTrail(as: .gpx) { largest = max(largest, $0.count) }
    #expect(largest < 70_000)
  }

  @Test func `What is not known is left out or null`() async throws {
    let drive = try await Drive()
    let trail = try Trail(in: drive.shift.home.folder(of: drive.shift.identity))
    for second in 0..<2 {
      try trail.record(drive.fix(1_000, at: morning.adding(milliseconds: Int64(second) * 1_000)))
    }
    let line = try #require(features(drive).first)
    #expect(line.coordinates.map(\.count) == [2, 2])
    #expect((line.properties["speeds"] as? [Any])?.allSatisfy { $0 is NSNull } == true)
    #expect(try GPXReader.read(written(drive, as: .gpx)).segments.first?.first?.order == ["time"])
  }

  @Test func `An interval leaves out what is before and after it`() async throws {
    let (drive, _) = try await recorded([0, 1, 2, 3])
    var data = Data()
    let interval = morning.adding(milliseconds: 1_000)..<morning.adding(milliseconds: 3_000)
    #expect(try drive.session().writeTrail(as: .gpx, in: interval) { data.append(contentsOf: $0) } == 2)
    #expect(try GPXReader.read(data).segments.map(\.count) == [2])
  }

  // MARK: Numbers

  @Test(arguments: [
    (0, "0"), (1e-7, "0.0000001"), (-1e-7, "-0.0000001"), (103.8, "103.8"), (-180, "-180"),
    (1.23456789, "1.2345679"), (-0.5, "-0.5"), (-1e-9, "0"),
  ])
  func `Numbers are written plainly`(value: Double, text: String) {
    var bytes: [UInt8] = []
    bytes.append(value, places: 7)
    #expect(String(decoding: bytes, as: UTF8.self) == text)
  }

  @Test func `The length is that of the way, gaps left out`() async throws {
    // A thousandth of a degree of latitude is 111 m.
    let drive = try await Drive()
    var figures = TrailFigures()
    for (place, second) in [(1_000, 0), (1_001, 1), (1_002, 2), (1_100, 1_000), (1_101, 1_001)] {
      figures.add(try drive.fix(place, at: morning.adding(milliseconds: Int64(second) * 1_000)))
    }
    #expect(abs(figures.metres - 3 * 111.195) < 0.5)
    #expect(figures.first == morning)
    #expect(figures.last == morning.adding(milliseconds: 1_001_000))
  }

  @Test func `A receiver at rest makes no way`() throws {
    var figures = TrailFigures()
    for second in 0..<1_000 {
      // It wanders by 55 m, and says that it is no better than 60.
      let time = morning.adding(milliseconds: Int64(second) * 1_000)
      let place = try #require(
        Coordinate(latitude: 1 + Double(second % 2) * 0.0005, longitude: 103.8))
      figures.add(try #require(Fix(coordinate: place, time: time, accuracy: 60)))
      let near = try #require(Coordinate(latitude: 1 + Double(second % 2) * 0.00005, longitude: 103.8))
      figures.add(try #require(Fix(coordinate: near, time: time)))
    }
    #expect(figures.metres == 0)
  }
}

/// Reads GPX as any program would, with Foundation's parser.
private final class GPXReader: NSObject, XMLParserDelegate {
  struct Point {
    var texts: [String: String] = [:]
    /// The elements in it, as they came.
    var order: [String] = []
    func number(_ name: String) -> Double? { texts[name].flatMap { Double($0) } }
  }
  struct Malformed: Error {}

  private(set) var segments: [[Point]] = []
  private(set) var names: [String] = []
  private var point: Point?
  private var text = ""

  static func read(_ data: Data) throws -> GPXReader {
    let reader = GPXReader()
    let parser = XMLParser(data: data)
    parser.delegate = reader
    guard parser.parse() else { throw Malformed() }
    return reader
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    text = ""
    switch name {
    case "trkseg": segments.append([])
    case "trkpt": point = Point(texts: attributes)
    default: point?.order.append(name)
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if name == "name" { names.append(text) }
    guard var current = point else { return }
    if name == "trkpt" {
      segments[segments.count - 1].append(current)
      point = nil
    } else {
      current.texts[name] = text
      point = current
    }
  }
}
