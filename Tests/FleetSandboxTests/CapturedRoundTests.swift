import FleetSandbox
import Testing

/// Rounds as a real server worked them, with stops changed on the way: captures 603–615, 802–1000, 1109–1175 and
/// 1365–1393, held against the sandbox step by step.
struct CapturedRoundTests {
  static let stories: [SandboxJSON] =
    (try? fixture("rounds.json"))?.arrayValue ?? []

  @Test func `There are stories to hold against`() {
    #expect(Self.stories.count == 16)
  }

  @Test(arguments: stories.indices)
  func `Every step of a captured round is answered as captured`(number: Int) throws {
    let story = Self.stories[number]
    var play = try CapturedPlay(try #require(story["setup"]))
    for step in try #require(story["steps"]?.arrayValue) {
      let name = "\(story["story"]?.stringValue ?? ""), capture \(step["capture"]?.intValue ?? 0)"
      if let places = step["console"]?.arrayValue?.compactMap(\.stringValue) {
        let now = play.bench.now
        try play.bench.server.edit(
          order: play.order, stops: places.compactMap { play.places[$0] }, now: now)
        continue
      }
      let answer = try play.send(step)
      #expect(answer.status == step["status"]?.intValue, "\(name): \(answer.text.prefix(120))")
      if let error = step["error"] { #expect(answer.json?["error"] == error, "\(name)") }
      if let offers = step["offers"] {
        let codes = answer.json?.arrayValue?.compactMap { $0["code"] }
        #expect(codes == offers.arrayValue, "\(name)")
      }
      if let view = step["view"] {
        #expect(play.view(try #require(answer.json), rows: view["rows"] != nil) == view, "\(name)")
      }
      if let tracker = step["tracker"] {
        #expect(play.tracker(try #require(answer.json)) == tracker, "\(name)")
      }
    }
  }
}

/// One captured order brought up in a sandbox: the fixture's letters stand for places.
struct CapturedPlay {
  var bench = Bench()
  let order: String
  let places: [String: String]
  private var names: [String: String] = [:]

  init(_ setup: SandboxJSON) throws {
    var bench = Bench()
    let ids = bench.server.placeIDs
    let places = ["A": ids[0], "B": ids[1], "C": ids[2], "D": ids[3]]
    func place(_ letter: SandboxJSON?) -> SandboxJSON {
      .text(letter?.stringValue.flatMap { places[$0] })
    }
    var fields: SandboxJSON = [
      "driver": .string(bench.driver), "pickup": place(setup["pickup"]),
      "dropoff": place(setup["dropoff"]), "meta": setup["meta"] ?? .null,
      "entities": .array(
        (setup["entities"]?.arrayValue ?? []).map { ["name": "Parcel", "destination": place($0)] }),
    ]
    if let type = setup["type"] { fields = merged(fields, "type", type) }
    if let stops = setup["waypoints"]?.arrayValue {
      fields = merged(fields, "waypoints", .array(stops.map { place($0) }))
    }
    order = try bench.newOrder(fields)
    for deed in setup["do"]?.arrayValue ?? [] {
      switch deed.stringValue {
      case "dispatch": try bench.server.dispatch(order: order, now: bench.now)
      case "start": bench.send("POST", "/v1/orders/\(order)/start", [:])
      default: try bench.report(order)
      }
    }
    self.places = places
    self.bench = bench
  }

  /// Gives a name of the fixture a value of this sandbox.
  mutating func learn(_ name: String, _ value: String) { names["{\(name)}"] = value }

  /// `text` with the fixture's names replaced.
  func filled(_ text: String) -> String {
    var text = text.replacing("{order}", with: order).replacing("{driver}", with: bench.driver)
    for (letter, id) in places { text = text.replacing("{\(letter)}", with: id) }
    for (name, value) in names { text = text.replacing(name, with: value) }
    return text
  }

  func filled(_ json: SandboxJSON) -> SandboxJSON {
    switch json {
    case .string(let text): .string(filled(text))
    case .array(let items): .array(items.map(filled))
    case .object(let members): .object(members.map { SandboxMember($0.name, filled($0.value)) })
    case .null, .bool, .int, .double: json
    }
  }

  mutating func send(_ step: SandboxJSON, bearer: String = Bench.key) throws -> SandboxAnswer {
    let method = try #require(step["method"]?.stringValue)
    let path = filled(try #require(step["path"]?.stringValue))
    if let parts = step["parts"]?.arrayValue {
      let (body, type) = Form.body(parts)
      return bench.upload(method, path, body, type: type, bearer: bearer)
    }
    return bench.send(method, path, step["body"].map(filled), bearer: bearer)
  }

  /// What the fixture keeps of an order's answer.
  func view(_ json: SandboxJSON, rows: Bool) -> SandboxJSON {
    let payload = json["payload"]
    var view: SandboxJSON = [
      "status": json["status"] ?? .null, "current": letter(payload?["current_waypoint"]),
      "pickup": letter(payload?["pickup"]?["id"]), "dropoff": letter(payload?["dropoff"]?["id"]),
      "waypoints": .array(
        (payload?["waypoints"]?.arrayValue ?? []).map {
          [
            letter($0["id"]), $0["order"] ?? .null, $0["status_code"] ?? .null,
            $0["complete"] ?? .null,
          ]
        }),
      "entities": .array(
        (payload?["entities"]?.arrayValue ?? []).map {
          [letter($0["destination"]), $0["tracking_number"]?["status_code"] ?? .null]
        }),
    ]
    if rows {
      let codes = (json["tracking_statuses"]?.arrayValue ?? []).compactMap { $0["code"] }
      view = merged(view, "rows", .array(codes))
    }
    return view
  }

  func tracker(_ json: SandboxJSON) -> SandboxJSON {
    .array(
      (json["stops"]?.arrayValue ?? []).map {
        [
          letter($0["public_id"]), $0["type"] ?? .null, $0["status"] ?? .null,
          $0["completed"] ?? .null,
        ]
      })
  }

  private func letter(_ id: SandboxJSON?) -> SandboxJSON {
    .text(places.first { $0.value == id?.stringValue }?.key)
  }
}

/// `json` with one member more, or another value of it.
func merged(_ json: SandboxJSON, _ name: String, _ value: SandboxJSON) -> SandboxJSON {
  .object((json.members ?? []).filter { $0.name != name } + [SandboxMember(name, value)])
}
