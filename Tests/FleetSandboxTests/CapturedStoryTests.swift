import FleetSandbox
import Testing

/// The classic order's life as a real server answered it, step by step: captures 114 and 201–255.
struct CapturedStoryTests {
  private static func played() throws -> [(step: SandboxJSON, answer: SandboxAnswer)] {
    let steps = try #require(try fixture("l1-story.json").arrayValue)
    var bench = Bench()
    let customer = "contact_" + "0000000000"
    var names = ["{driver}": bench.driver]
    var offered: SandboxJSON = .null
    return try steps.map { step in
      var path = try #require(step["path"]?.stringValue)
      for (name, id) in names { path = path.replacing(name, with: id) }
      var body = step["body"]
      if let fields = body, let name = step["creates"]?.stringValue {
        let whole: [SandboxMember] =
          (fields.members ?? []) + [
            SandboxMember("pickup", .string(bench.server.placeIDs[0])),
            SandboxMember("dropoff", .string(bench.server.placeIDs[1])),
            SandboxMember("driver", .string(bench.driver)),
            SandboxMember("customer", ["name": "Mei Customer", "email": "mei@example.com"]),
          ]
        let answer = bench.send("POST", path, .object(whole))
        names["{\(name)}"] = answer.json?["id"]?.stringValue ?? customer
        return (step, answer)
      }
      if let sent = body?["activity"], sent["internalId"] != nil, !offered.isNull {
        body = ["activity": offered]
      }
      let method = try #require(step["method"]?.stringValue)
      let answer = bench.send(method, path, body)
      if let first = answer.json?.arrayValue?.first { offered = first }
      return (step, answer)
    }
  }

  @Test func `Every step is answered with the captured status`() throws {
    for (step, answer) in try Self.played() {
      #expect(
        answer.status == step["status"]?.intValue,
        "capture \(step["capture"] ?? .null): \(answer.text.prefix(200))")
    }
  }

  @Test func `Every refusal has the captured words`() throws {
    for (step, answer) in try Self.played() {
      guard let words = step["error"]?.stringValue else { continue }
      let said = answer.json?["error"]?.stringValue ?? answer.json?["errors"]?.arrayValue?.first?.stringValue
      #expect(said == words, "capture \(step["capture"] ?? .null)")
    }
  }

  @Test func `Every answer has the captured members in the captured order`() throws {
    let check = try MemberCheck()
    for (step, answer) in try Self.played() {
      guard let shape = step["members"]?.stringValue, let json = answer.json else { continue }
      #expect(check.problems(json, shape) == [], "capture \(step["capture"] ?? .null)")
    }
  }

  @Test func `Status, flags, history and entities move as captured`() throws {
    for (step, answer) in try Self.played() {
      let capture = "capture \(step["capture"] ?? .null)"
      for member in step["order"]?.members ?? [] {
        #expect(answer.json?[member.name] == member.value, "\(capture): \(member.name)")
      }
      if let rows = step["rows"] {
        let codes = answer.json?["tracking_statuses"]?.arrayValue?.compactMap { $0["code"] }
        #expect(codes == rows.arrayValue, "\(capture)")
      }
      if let entities = step["entities"] {
        let codes = answer.json?["payload"]?["entities"]?.arrayValue?.compactMap {
          $0["tracking_number"]?["status_code"]
        }
        #expect(codes == entities.arrayValue, "\(capture)")
      }
      if let hasJob = step["has_job"]?.boolValue {
        #expect((answer.json?["current_job"] != .null) == hasJob, "\(capture)")
      }
    }
  }

  @Test func `The next activities are offered as captured`() throws {
    let check = try MemberCheck()
    for (step, answer) in try Self.played() {
      guard let offers = step["offers"]?.arrayValue else { continue }
      let items = answer.json?.arrayValue ?? []
      #expect(items.compactMap { $0["code"] } == offers, "capture \(step["capture"] ?? .null)")
      #expect(items.flatMap { check.problems($0, "activity") } == [])
    }
  }
}
