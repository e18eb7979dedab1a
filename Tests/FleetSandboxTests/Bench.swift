import FleetSandbox
import Foundation
import Testing

/// A seeded server with hands on it: the tests talk to it as a client would, in virtual time.
struct Bench {
  static let key = "flb_test_bench"
  /// 2026-11-21 06:00:00 UTC.
  static let morning: Int64 = 1_795_240_800_000

  var server: SandboxServer
  var now = Bench.morning
  let driver: String
  let otherDriver: String

  init(orders: Int = 0, seed: UInt64 = 7) {
    server = SandboxServer.seeded(key: Self.key, orders: orders, seed: seed, now: Self.morning)
    server.requestsPerMinute = nil
    driver = server.accounts[0].driver
    otherDriver = server.accounts[1].driver
  }

  /// Sends a request with the company's key, a second after the last one.
  @discardableResult
  mutating func send(
    _ method: String, _ target: String, _ body: SandboxJSON? = nil, bearer: String? = Bench.key
  ) -> SandboxAnswer {
    now += 1000
    return server.handle(SandboxRequest(method, target, bearer: bearer, json: body), now: now)
  }

  /// A new order of the first driver, not dispatched unless asked.
  mutating func newOrder(_ fields: SandboxJSON = [:]) throws -> String {
    var body: SandboxJSON = [
      "pickup": .string(server.placeIDs[0]), "dropoff": .string(server.placeIDs[1]),
      "driver": .string(driver), "entities": [["name": "Parcel", "type": "parcel"]],
    ]
    for member in fields.members ?? [] { body = merge(body, member) }
    let answer = send("POST", "/v1/orders", body)
    #expect(answer.status == 201, "\(answer.text)")
    return try #require(answer.json?["id"]?.stringValue)
  }

  /// A new order that was dispatched.
  mutating func dispatchedOrder(_ fields: SandboxJSON = [:]) throws -> String {
    let id = try newOrder(fields)
    try server.dispatch(order: id, now: now)
    return id
  }

  private func merge(_ body: SandboxJSON, _ member: SandboxMember) -> SandboxJSON {
    .object((body.members ?? []).filter { $0.name != member.name } + [member])
  }

  /// The first activity the server offers for `order`.
  mutating func offered(_ order: String, waypoint: String? = nil) throws -> SandboxJSON {
    let query = waypoint.map { "?waypoint=\($0)" } ?? ""
    let answer = send("GET", "/v1/orders/\(order)/next-activity\(query)")
    return try #require(answer.json?.arrayValue?.first)
  }

  /// Reports the first activity the server offers.
  @discardableResult
  mutating func report(_ order: String) throws -> SandboxAnswer {
    let activity = try offered(order)
    return send("POST", "/v1/orders/\(order)/update-activity", ["activity": activity])
  }

  func ids(_ answer: SandboxAnswer) -> [String] {
    answer.json?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
  }
}

extension SandboxJSON {
  /// A string that need not be one literal.
  static func of(_ text: String) -> SandboxJSON { .string(text) }

  var boolValue: Bool? {
    guard case .bool(let flag) = self else { return nil }
    return flag
  }

  var intValue: Int? {
    guard case .int(let number) = self else { return nil }
    return Int(number)
  }
}

/// Reads a file of `Fixtures/sandbox`.
func fixture(_ name: String) throws -> SandboxJSON {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/sandbox")
  let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
  return try #require(SandboxJSON(parsing: bytes))
}

/// Holds a document against the member names of the captures, in their order, all the way down.
struct MemberCheck {
  let shapes: SandboxJSON
  let children: SandboxJSON

  init() throws {
    let file = try fixture("members.json")
    shapes = try #require(file["shapes"])
    children = try #require(file["children"])
  }

  /// What is wrong with `json` as a `shape`; empty when it is right.
  func problems(_ json: SandboxJSON, _ shape: String, at path: String = "") -> [String] {
    if let items = json.arrayValue {
      return items.enumerated().flatMap { problems($1, shape, at: "\(path)[\($0)]") }
    }
    guard let members = json.members else { return ["\(path) is no object"] }
    let expected = shapes[shape]?.arrayValue?.compactMap(\.stringValue) ?? []
    var found: [String] = []
    if members.map(\.name) != expected {
      found.append("\(path): \(members.map(\.name)) instead of \(expected)")
    }
    for child in children[shape]?.members ?? [] {
      guard let value = json[child.name], !value.isNull, let shape = child.value.stringValue
      else { continue }
      found += problems(value, shape, at: "\(path).\(child.name)")
    }
    return found
  }
}
