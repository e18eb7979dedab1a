import FleetSandbox
import Testing

/// Proofs, comments, issues, fuel reports, files, codes and devices: what the real server answered, member by
/// member (captures 013–016, 035–039, 217–241, 307–316, 349–363, 622–624, 1242–1285, 1445–1488).
struct CapturedExchangeTests {
  static let stories: [SandboxJSON] =
    (try? fixture("exchanges.json"))?.arrayValue ?? []

  @Test func `There are exchanges to hold against`() {
    #expect(Self.stories.count == 11)
  }

  @Test(arguments: stories.indices)
  func `Every captured exchange has the captured status and body`(number: Int) throws {
    let story = Self.stories[number]
    var play = try CapturedPlay(try #require(story["setup"]))
    let tokens = [
      "dina": play.bench.server.issueToken(driver: play.bench.driver),
      "ben": play.bench.server.issueToken(driver: play.bench.otherDriver), "key": Bench.key,
    ]
    try name(&play)
    for step in try #require(story["steps"]?.arrayValue) {
      let token = try #require(tokens[step["actor"]?.stringValue ?? "dina"])
      let answer = try play.send(step, bearer: token)
      if let name = step["learn"]?.stringValue, let id = answer.json?["id"]?.stringValue {
        play.learn(name, id)
      }
      let capture = "capture \(step["capture"]?.intValue ?? 0)"
      #expect(answer.status == step["status"]?.intValue, "\(capture): \(answer.text.prefix(200))")
      let expected = play.filled(try #require(step["answer"]))
      let problems = differences(try #require(answer.json), expected)
      #expect(problems == [], "\(capture)")
    }
  }

  /// The names the fixture uses for what the server made up.
  private func name(_ play: inout CapturedPlay) throws {
    let document = try #require(play.bench.server.document(order: play.order))
    let vehicle = try #require(document["vehicle_assigned"]?["id"]?.stringValue)
    play.learn("vehicle", vehicle)
    let entity = document["payload"]?["entities"]?.arrayValue?.first?["id"]?.stringValue ?? ""
    play.learn("entity", entity)
    play.learn("label:order", play.bench.server.labelCode(order: play.order) ?? "")
    play.learn("label:entity", play.bench.server.labelCode(order: play.order, subject: entity) ?? "")
    for (letter, waypoint) in zip(["A", "B", "C"], play.bench.server.waypointIDs(order: play.order)) {
      play.learn("waypoint\(letter)", waypoint)
    }
  }

  /// Where `json` is not what was captured. In the fixture `<time>` stands for any moment, `<url>.png` for an
  /// address that ends so, `<proof_>` for any id of that kind, `<object>` for any object.
  private func differences(_ json: SandboxJSON, _ expected: SandboxJSON, at path: String = "") -> [String] {
    switch expected {
    case .string(let pattern) where pattern.hasPrefix("<"):
      return fits(json, pattern) ? [] : ["\(path): \(json) is no \(pattern)"]
    case .array(let items):
      guard let found = json.arrayValue, found.count == items.count else {
        return ["\(path): \(json.arrayValue?.count ?? -1) items instead of \(items.count)"]
      }
      return zip(found, items).enumerated().flatMap {
        differences($1.0, $1.1, at: "\(path)[\($0)]")
      }
    case .object(let members):
      guard let found = json.members, found.map(\.name) == members.map(\.name) else {
        return ["\(path): \(json.members?.map(\.name) ?? []) instead of \(members.map(\.name))"]
      }
      return zip(found, members).flatMap { differences($0.value, $1.value, at: "\(path).\($1.name)") }
    case .null, .bool, .int, .double, .string:
      return json == expected ? [] : ["\(path): \(json) instead of \(expected)"]
    }
  }

  private func fits(_ json: SandboxJSON, _ pattern: String) -> Bool {
    if pattern == "<object>" { return json.members != nil }
    guard let text = json.stringValue else { return false }
    if pattern == "<time>" {
      return text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z/) != nil
    }
    if pattern.hasPrefix("<url>") {
      return text.hasPrefix("https://") && text.hasSuffix(pattern.dropFirst(5))
    }
    return text.hasPrefix(pattern.dropFirst().dropLast())
      && text.split(separator: "_").last?.count == 10
  }
}
