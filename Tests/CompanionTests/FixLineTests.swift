import FleetCompanion
import Foundation
import Testing

@testable import companion

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A line of a GPS feed, and how lines are read.
struct FixLineTests {
  private let now = Timestamp(milliseconds: 1_795_222_800_000)

  private func read(_ line: String) throws -> Fix? { try FixLine.read(line, now: now) }

  @Test func `A place alone is a fix of now`() throws {
    let fix = try #require(try read("  1.5\t-103.5 "))
    #expect((fix.coordinate.latitude, fix.coordinate.longitude, fix.time) == (1.5, -103.5, now))
    #expect(fix.speed == nil && fix.accuracy == nil)
  }

  @Test func `All words are taken in their order`() throws {
    let fix = try #require(try read("2026-11-21T08:00:00.5Z 1.5 103.5 8.3 271 -14.5 5"))
    #expect(fix.time == Timestamp("2026-11-21T08:00:00.500Z"))
    #expect(fix.speed == 8.3 && fix.heading == 271 && fix.altitude == -14.5 && fix.accuracy == 5)
  }

  @Test func `A dash is unknown`() throws {
    let fix = try #require(try read("1.5 103.5 - 271 - 5"))
    #expect(fix.speed == nil && fix.heading == 271 && fix.altitude == nil && fix.accuracy == 5)
  }

  @Test(arguments: [
    #"{"time":"2026-11-21T08:00:00Z","lat":1.5,"lng":103.5,"speed":8.3,"heading":271,"altitude":14,"accuracy":5}"#,
    #"{"class":"TPV","mode":3,"time":"2026-11-21T08:00:00.000Z","lat":1.5,"lon":103.5,"speed":8.3,"track":271,"altMSL":14,"eph":5}"#,
  ])
  func `A JSON object is read, also as gpsd writes it`(line: String) throws {
    let fix = try #require(try read(line))
    #expect((fix.coordinate.latitude, fix.coordinate.longitude) == (1.5, 103.5))
    #expect(fix.time == Timestamp("2026-11-21T08:00:00Z"))
    #expect(fix.speed == 8.3 && fix.heading == 271 && fix.altitude == 14 && fix.accuracy == 5)
  }

  @Test(arguments: [
    "", "   ", "# 1 2", #"{"class":"VERSION","release":"3.25"}"#, #"{"class":"TPV","mode":1}"#,
  ])
  func `What has nothing to say is passed over`(line: String) throws {
    #expect(try read(line) == nil)
  }

  @Test(arguments: [
    ("1.5", "it is not [TIME] LAT LNG [SPEED [HEADING [ALTITUDE [ACCURACY]]]]"),
    ("1 2 3 4 5 6 7", "it is not [TIME] LAT LNG [SPEED [HEADING [ALTITUDE [ACCURACY]]]]"),
    ("- 2", "\"-\" is no time"), ("1 -", "\"-\" is no number"), ("91 0", "91.0, 0.0 is no position"),
    ("nan 2", "nan, 2.0 is no position"), ("{", "it is no JSON object"), ("{}", "it names no position"),
    (#"{"lat":1,"lng":2,"time":5}"#, "its time is no date in ISO 8601"),
  ])
  func `What is no position is refused with the reason`(line: String, reason: String) {
    #expect(throws: FixLine.Problem(reason: reason)) { try read(line) }
  }

  // MARK: Lines

  /// All lines of an input.
  private func lines(_ text: String) async throws -> [LineReader.Line] {
    let path = FileManager.default.temporaryDirectory.path + "/lines-\(UUID().uuidString)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let descriptor = open(path, O_RDONLY)
    defer {
      close(descriptor)
      try? FileManager.default.removeItem(atPath: path)
    }
    let reader = LineReader(descriptor)
    var lines: [LineReader.Line] = []
    while let line = await reader.next() { lines.append(line) }
    return lines
  }

  @Test func `Lines end as on any system, the last without an end, too`() async throws {
    #expect(try await lines("a\r\n\nb") == [.text("a"), .text(""), .text("b")])
    #expect(try await lines("").isEmpty)
  }

  @Test func `A line longer than any that makes sense is one bad line`() async throws {
    let long = String(repeating: "x", count: 200_000)
    #expect(try await lines("a\n\(long)\nb\n") == [.text("a"), .tooLong, .text("b")])
  }

  @Test func `Lines over many reads come whole`() async throws {
    let texts = (0..<20_000).map { "line \($0)" }
    #expect(try await lines(texts.joined(separator: "\n")) == texts.map { .text($0) })
  }
}
