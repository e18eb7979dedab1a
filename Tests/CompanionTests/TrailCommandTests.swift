import FleetCompanion
import Foundation
import Testing

/// `companion trail` and `companion locate --follow`, as a script sees them.
@Suite(.timeLimit(.minutes(5)))
struct TrailCommandTests {
  /// Fixes a second apart, the last of them now.
  private func feed(_ count: Int) -> String {
    let now = Timestamp(Date())
    return (0..<count).map { number in
      let time = now.adding(milliseconds: Int64(number - count + 1) * 1_000)
      return "\(time.iso) \(1.3 + Double(number) * 0.001) 103.8 8.5 90 - 5\n"
    }.joined()
  }

  @Test func `A feed is recorded until it ends, and its newest position goes out`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let outcome = try await site.run("locate", "--follow", input: feed(100))
    #expect(outcome.code == 0, "\(outcome.errors)")
    #expect(outcome.lines == ["100 positions recorded, 0 not understood"])
    let figures = try await site.json("trail")
    #expect(figures["fixes"]?.count == 100)
    // A thousandth of a degree of latitude is 111 m.
    #expect(figures["metres"]?.count == 11_008)
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.position) == 1)
    #expect(
      site.host.ledger.effects.last { $0.kind == .position }?.facts["latitude"].map { Double($0) } ?? 1.399
        == 1.399)
  }

  @Test func `Lines that are no position are named and the others recorded`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let outcome = try await site.run(
      "locate", "--follow",
      input: """
        # from the van
        1.3 103.8

        {"class":"SKY","satellites":[]}
        {"class":"TPV","lat":1.31,"lon":103.8,"track":271.5,"altMSL":15}
        0 0
        somewhere 1 2
        1.32 103.8 fast
        """)
    #expect(outcome.code == 1)
    #expect(outcome.lines == ["2 positions recorded, 3 not understood"])
    #expect(
      outcome.complaint.split(separator: "\n") == [
        "! line 6: 0.0, 0.0 is no position", "! line 7: \"somewhere\" is no time",
        "! line 8: \"fast\" is no number",
      ])
  }

  @Test func `One position is recorded, too`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    #expect(try await site.json("locate", "1.5", "103.5")["entry"]?.string?.hasPrefix("entry_") == true)
    #expect(try await site.json("trail")["fixes"]?.count == 1)
  }

  @Test func `The trail is written as both formats to the output`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("locate", "--follow", input: feed(3))
    let gpx = try await site.run("trail", "export")
    #expect(gpx.output.hasPrefix("<?xml") && gpx.output.hasSuffix("</gpx>\n"))
    #expect(gpx.lines.count { $0.hasPrefix("<trkpt ") } == 3)
    let json = try await site.json("trail", "export", "--format", "geojson")
    #expect(json["features"]?.array?.count == 1)
  }

  @Test func `A file of the trail is its owner's alone and replaces what was there`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("locate", "1.5", "103.5")
    let path = site.home + "-day.gpx"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Data("older".utf8).write(to: URL(fileURLWithPath: path))
    let outcome = try await site.run("trail", "export", "--output", path)
    #expect(outcome.lines == ["1 position written to \(path)"])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.intValue == 0o600)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("</gpx>\n"))
  }

  @Test func `A file that cannot be written leaves nothing behind`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("locate", "1.5", "103.5")
    let before = try FileManager.default.contentsOfDirectory(atPath: site.home)
    for path in [site.home, site.home + "/none/day.gpx", "/dev/null"] {
      let outcome = try await site.run("trail", "export", "--output", path)
      #expect(outcome.code == 1)
      #expect(outcome.output.isEmpty)
      #expect(!outcome.complaint.contains("\n"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: site.home) == before)
  }

  @Test func `A day or a time chooses what is shown`() async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("locate", "--follow", input: feed(3))
    #expect(try await site.json("trail", "--date", "2020-01-01")["fixes"]?.count == 0)
    #expect(try await site.json("trail", "--from", "2020-01-01T00:00Z")["fixes"]?.count == 3)
    #expect(try await site.json("trail", "--to", "2020-01-01T00:00")["fixes"]?.count == 0)
    let none = try await site.run("trail", "export", "--to", "2020-01-01T00:00Z")
    #expect(none.code == 1)
    #expect(none.output.isEmpty)
    #expect(none.complaint == "companion: No positions are recorded for that time. Nothing was written.")
  }

  @Test(arguments: [
    ["trail", "import"], ["trail", "--format", "gpx"], ["trail", "--output", "x"],
    ["trail", "export", "--format", "kml"], ["trail", "--date", "today"], ["trail", "--from", "noon"],
    ["trail", "--date", "2026-01-01", "--from", "08:00"], ["trail", "--from", "08:00", "--to", "07:00"],
    ["trail", "export", "--output", ""], ["locate", "--follow", "1", "2"],
    ["locate", "--follow", "--speed", "3"],
  ])
  func `A line that is not understood is one sentence and exit code 2`(words: [String]) async throws {
    let site = try await Site(orders: 1)
    try await site.login()
    let outcome = try await Program.run(words, home: site.home)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(!outcome.complaint.contains("\n"))
  }

  @Test func `A sign-out with a waiting position goes through, and a feed is refused after it`() async throws
  {
    let site = try await Site(orders: 1)
    try await site.login()
    _ = try await site.run("locate", "1.5", "103.5")
    let outcome = try await site.run("logout")
    #expect(outcome.code == 0)
    #expect(outcome.errors.isEmpty)
    let feed = try await site.run("locate", "--follow", input: feed(3))
    #expect(feed.code == 1)
    try await site.login()
    #expect(try await site.run("sync").code == 0)
    #expect(site.host.ledger.count(.position) == 0)
  }
}
