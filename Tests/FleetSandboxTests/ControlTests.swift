import FleetNetwork
import FleetSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What the person who runs a live sandbox can ask of it, and large bodies through its front.
struct ControlTests {
  private static func withHost(
    _ plan: SandboxSeed = SandboxSeed(orders: 1, rounds: 1), bodyLimit: Int = 64 * 1024 * 1024,
    _ body: (SandboxHost) async throws -> Void
  ) async throws {
    let server = SandboxServer.seeded(plan, key: Bench.key, seed: 7, now: Bench.morning)
    let host = SandboxHost(server, bodyLimit: bodyLimit, clock: { Bench.morning })
    try host.start()
    defer { host.stop() }
    try await body(host)
  }

  private static func send(
    _ host: SandboxHost, _ method: String, _ path: String, _ body: [UInt8]? = nil,
    type: String = "application/json"
  ) async throws -> (status: Int, json: SandboxJSON?) {
    let base = try #require(host.baseURL)
    var request = URLRequest(url: try #require(URL(string: base + path)))
    request.httpMethod = method
    request.setValue("Bearer \(Bench.key)", forHTTPHeaderField: "Authorization")
    if let body {
      request.httpBody = Data(body)
      request.setValue(type, forHTTPHeaderField: "Content-Type")
    }
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let (data, response) = try await session.data(for: request)
    return (
      try #require(response as? HTTPURLResponse).statusCode, SandboxJSON(parsing: [UInt8](data))
    )
  }

  @Test func `A code that was sent can be read by whoever runs the sandbox, and by no client`() async throws {
    try await Self.withHost { host in
      let asked = try await Self.send(
        host, "POST", "/v1/drivers/login-with-sms", Array(#"{"phone":"+6591110001"}"#.utf8))
      #expect(asked.json?.members?.map(\.name) == ["status", "method"])
      let codes = try await Self.send(host, "GET", "/_sandbox/codes")
      let code = try #require(codes.json?["+6591110001"]?.stringValue)
      #expect(code.wholeMatch(of: /[1-9]\d{5}/) != nil)
      #expect(!String(decoding: host.ledger.json.bytes, as: UTF8.self).contains(code))
    }
  }

  @Test func `Orders, places, organizations and labels can be looked up`() async throws {
    try await Self.withHost { host in
      let listed = try await Self.send(host, "GET", "/_sandbox/orders")
      let orders = try #require(listed.json?.arrayValue)
      #expect(orders.map { $0["pod_method"] } == [.null, "photo"])
      let round = try #require(orders[1]["id"]?.stringValue)
      let stop = try #require(orders[1]["stops"]?.arrayValue?.first?["place"]?.stringValue)
      let label = try await Self.send(host, "GET", "/_sandbox/labels/\(round)/\(stop)")
      let code = host.withServer { server, _ in server.labelCode(order: round, subject: stop) }
      #expect(label.json?["code"] == .text(code))
      #expect(try await Self.send(host, "GET", "/_sandbox/labels/\(round)/place_x").status == 404)
      #expect(try await Self.send(host, "GET", "/_sandbox/places").json?.arrayValue?.count == 12)
      #expect(try await Self.send(host, "GET", "/_sandbox/organizations").json?.arrayValue?.count == 1)
    }
  }

  @Test func `Every deed of the dispatcher has its words`() async throws {
    try await Self.withHost { host in
      let round = host.withServer { server, _ in server.orderIDs[1] }
      func stops() throws -> [String] {
        try host.withServer { server, _ in try server.stopIDs(order: round) }
      }
      func tell(_ words: String, _ body: String? = nil) async throws -> Int {
        try await Self.send(host, "POST", "/_sandbox/dispatcher/\(words)", body.map { Array($0.utf8) })
          .status
      }
      let before = try stops()
      #expect(try await tell("reverse-stops/\(round)") == 200)
      #expect(try stops() == before.reversed())
      #expect(try await tell("stops/\(round)?places=\(before.joined(separator: ","))") == 200)
      #expect(try stops() == before)
      #expect(try await tell("remove-stop/\(round)?stop=\(before[1])") == 200)
      #expect(try await tell("add-stop/\(round)?stop=\(before[1])&at=0") == 200)
      #expect(try stops() == [before[1], before[0], before[2]])
      #expect(try await tell("save-stops/\(round)") == 200)
      #expect(try await tell("put-waypoints/\(round)?places=\(before[0]),\(before[2])") == 200)
      #expect(try await tell("meta/\(round)", #"{"fragile":"yes"}"#) == 200)
      #expect(try await tell("fields/\(round)", #"{"notes":"gate 4"}"#) == 200)
      #expect(try await tell("proof/\(round)?method=none") == 200)
      #expect(try await tell("status/\(round)?status=started") == 200)
      #expect(try await tell("unassign/\(round)") == 200)
      let document = host.withServer { server, _ in server.document(order: round) }
      #expect(document?["payload"]?["waypoints"] == [])
      #expect(document?["notes"] == "gate 4")
      #expect(document?["pod_required"] == false)
      #expect(document?["status"] == "started")
      #expect(document?["driver_assigned"] == .null)
      #expect(try await tell("create", #"{"pickup":"\#(before[0])","dropoff":"\#(before[1])"}"#) == 200)
      #expect(host.ledger.count(.created) == 1)
    }
  }

  @Test func `Words that are no deed are refused with what is missing`() async throws {
    try await Self.withHost { host in
      func refusal(_ words: String) async throws -> (Int, String?) {
        let answer = try await Self.send(host, "POST", "/_sandbox/dispatcher/\(words)")
        return (answer.status, answer.json?["error"]?.stringValue)
      }
      let unknown = try await refusal("promote/order_x")
      #expect(unknown.0 == 404 && unknown.1?.contains("promote") == true)
      let missing = try await refusal("stops/order_x")
      #expect(missing.0 == 400 && missing.1 == "Say the places, with commas: ?places=.")
      let noOrder = try await refusal("cancel")
      #expect(noOrder.0 == 400)
      let noBody = try await refusal("meta/order_x")
      #expect(noBody.0 == 400)
    }
  }

  @Test func `A race is opened and closed over loopback`() async throws {
    try await Self.withHost(SandboxSeed(adhoc: 1)) { host in
      let order = host.withServer { server, _ in server.orderIDs[0] }
      func start(_ driver: Int) async throws -> Int {
        let id = host.accounts[driver].driver
        return try await Self.send(
          host, "POST", "/v1/orders/\(order)/start", Array(#"{"assign":"\#(id)"}"#.utf8)
        ).status
      }
      _ = try await Self.send(host, "POST", "/_sandbox/race?milliseconds=500")
      #expect(try await [start(0), start(1)] == [200, 200])
      _ = try await Self.send(host, "POST", "/_sandbox/race")
      #expect(try await start(0) == 400)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `A photo of ten MiB goes through the front, and one of eleven is refused by the model`() async throws {
    try await Self.withHost { host in
      let order = host.withServer { server, _ in server.orderIDs[0] }
      for (size, status) in [(10 * 1024 * 1024, 201), (11 * 1024 * 1024, 422)] {
        let (body, type) = Form.body([
          [
            "name": "photos[]", "file": "a.jpg", "type": "image/jpeg", "picture": "jpeg",
            "bytes": .int(Int64(size)),
          ]
        ])
        let answer = try await Self.send(
          host, "POST", "/v1/orders/\(order)/capture-photo", body, type: type)
        #expect(answer.status == status)
      }
      #expect(host.ledger.effects.map { $0.facts["bytes"] } == ["10485760"])
    }
  }

  @Test func `A body over the limit of this server is a 413 and no effect`() async throws {
    try await Self.withHost(bodyLimit: 1000) { host in
      let order = host.withServer { server, _ in server.orderIDs[0] }
      let body = [UInt8](repeating: 0x20, count: 1001)
      // The listener may hang up before the client has sent it all.
      let answer = try? await Self.send(host, "POST", "/v1/orders/\(order)/start", body)
      #expect(answer?.status ?? 413 == 413)
      #expect(host.ledger.effects.isEmpty)
    }
  }
}
