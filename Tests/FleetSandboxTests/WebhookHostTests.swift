import FleetNetwork
import Foundation
import Synchronization
import Testing

@testable import FleetSandbox

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Deliveries over real HTTP on loopback, to a receiver that answers as it is told.
@Suite(.serialized, .timeLimit(.minutes(5))) struct WebhookHostTests {
  /// A receiver: what arrives comes out of `calls`, in order.
  private final class Receiver: Sendable {
    let calls: AsyncStream<HTTPListenerRequest>
    let url: String
    private let listener: HTTPListener

    /// `answer` is asked with the number of the call, from 1.
    init(_ answer: @escaping @Sendable (Int) async -> HTTPListenerReply) throws {
      let (calls, tell) = AsyncStream.makeStream(of: HTTPListenerRequest.self)
      let count = Mutex(0)
      listener = HTTPListener { request in
        let number = count.withLock { count in
          count += 1
          return count
        }
        tell.yield(request)
        return await answer(number)
      }
      url = "http://127.0.0.1:\(try listener.start())/in"
      self.calls = calls
    }

    deinit { listener.stop() }

    /// The next `count` calls.
    func next(_ count: Int) async -> [HTTPListenerRequest] {
      var arrived: [HTTPListenerRequest] = []
      for await call in calls {
        arrived.append(call)
        if arrived.count == count { break }
      }
      return arrived
    }
  }

  private static let ok = HTTPListenerReply.respond(HTTPListenerResponse(status: 200))

  private static func host(_ receiver: Receiver, names: Set<String> = []) throws -> SandboxHost {
    let server = SandboxServer.seeded(
      key: Bench.key, orders: 1, seed: 7, now: SandboxHost.systemClock())
    let host = SandboxHost(server, timeScale: 0.01)
    #expect(host.addWebhook(receiver.url, secret: "sample-webhook-secret", names: names))
    try host.start()
    return host
  }

  private static func create(_ host: SandboxHost) throws {
    let places = host.withServer { server, _ in server.placeIDs }
    try host.create(order: ["pickup": .string(places[0]), "dropoff": .string(places[1])])
  }

  @Test func `An event arrives as a signed POST of its exact bytes`() async throws {
    let receiver = try Receiver { _ in Self.ok }
    let host = try Self.host(receiver)
    defer { host.stop() }
    try Self.create(host)
    let calls = await receiver.next(1)
    let call = try #require(calls.first)
    #expect(call.method == "POST")
    #expect(call.path == "/in")
    #expect(call.fields["Content-Type"] == "application/json")
    #expect(call.fields["User-Agent"] == "GuzzleHttp/7")
    #expect(
      call.fields["Signature"]
        == HMACSHA256.hex(key: Array("sample-webhook-secret".utf8), message: call.body))
    #expect(SandboxJSON(parsing: call.body)?["event"] == "order.created")
    #expect(host.events.map(\.body).contains(call.body))
  }

  @Test func `Events arrive in the order they were written`() async throws {
    let receiver = try Receiver { _ in Self.ok }
    let host = try Self.host(receiver)
    defer { host.stop() }
    for _ in 0..<5 { try Self.create(host) }
    let ids = await receiver.next(5).map { SandboxJSON(parsing: $0.body)?["id"]?.stringValue }
    #expect(ids == host.events.map(\.id))
  }

  @Test func `A receiver that fails is called again with the same bytes, three times in all`() async throws {
    let receiver = try Receiver { $0 <= 3 ? .respond(HTTPListenerResponse(status: 500)) : Self.ok }
    let host = try Self.host(receiver)
    defer { host.stop() }
    try Self.create(host)
    let calls = await receiver.next(3)
    #expect(Set(calls.map(\.body)).count == 1)
    try Self.create(host)
    let more = await receiver.next(1)
    let next = try #require(more.first)
    #expect(next.body != calls[0].body)
  }

  @Test func `A receiver that never answers is given up, called again, and holds up no request`() async throws
  {
    let (release, end) = AsyncStream.makeStream(of: Void.self)
    let receiver = try Receiver { number in
      if number == 1 { for await _ in release {} }
      return Self.ok
    }
    let host = try Self.host(receiver)
    defer {
      end.finish()
      host.stop()
    }
    try Self.create(host)
    _ = await receiver.next(1)
    let base = try #require(host.baseURL)
    var request = URLRequest(url: try #require(URL(string: base + "/v1/orders")))
    request.setValue("Bearer \(Bench.key)", forHTTPHeaderField: "Authorization")
    let session = URLSession(configuration: .ephemeral)
    defer { session.finishTasksAndInvalidate() }
    let (_, answer) = try await session.data(for: request)
    #expect((answer as? HTTPURLResponse)?.statusCode == 200)
    _ = await receiver.next(1)
    let first = host.withServer { server, _ in server.webhooks.log.first?.outcome }
    #expect(first == .timedOut)
  }

  @Test func `Nobody at the address is a failure like any other`() async throws {
    let gone = try Receiver { _ in .close }
    let poster = WebhookPoster()
    defer { poster.stop() }
    let delivery = WebhookDelivery(
      id: 1, url: gone.url, event: "event_1", attempt: 1, body: [0x7B, 0x7D], signature: "",
      timeoutMilliseconds: 5000)
    let outcome = await withCheckedContinuation { continuation in
      poster.post(delivery) { continuation.resume(returning: $0) }
    }
    #expect(outcome == .unreachable)
  }

  @Test func `The limit is on the whole call: a receiver that drips is given up too`() async throws {
    let body = [UInt8](repeating: 0x2E, count: 30_000)
    let receiver = try Receiver { _ in
      .respondSlowly(HTTPListenerResponse(status: 200, body: body), bytesPerChunk: 10, pauseMilliseconds: 20)
    }
    let poster = WebhookPoster()
    defer { poster.stop() }
    let delivery = WebhookDelivery(
      id: 1, url: receiver.url, event: "event_1", attempt: 1, body: [0x7B, 0x7D], signature: "",
      timeoutMilliseconds: 250)
    let outcome = await withCheckedContinuation { continuation in
      poster.post(delivery) { continuation.resume(returning: $0) }
    }
    #expect(outcome == .timedOut)
  }

  @Test func `A host that was stopped calls nobody`() throws {
    let moment = Mutex(Bench.morning)
    let server = SandboxServer.seeded(key: Bench.key, orders: 0, seed: 7, now: Bench.morning)
    let host = SandboxHost(server, clock: { moment.withLock { $0 } })
    host.addWebhook("http://127.0.0.1:9/in")
    try host.start()
    try Self.create(host)
    host.stop()
    moment.withLock { $0 += 10_000 }
    // The event is written, and what is due would be sent after this.
    #expect(host.events.map(\.name) == ["order.created"])
    let (attempts, waits) = host.withServer { server, now in
      (server.webhooks.attemptCount, server.webhooks.nextDue)
    }
    #expect(attempts == 0)
    #expect(waits != nil)
  }

  @Test func `Whoever runs a sandbox can register a webhook and read the events, but no secret`() async throws
  {
    let server = SandboxServer.seeded(key: Bench.key, orders: 0, seed: 7, now: Bench.morning)
    let host = SandboxHost(server, clock: { Bench.morning })
    func ask(_ method: String, _ path: String, query: String = "", _ body: String = "") -> SandboxAnswer {
      let parts = query.split(separator: "=").map(String.init)
      return host.webhookControl(
        HTTPListenerRequest(
          method: method, target: path, path: path,
          query: parts.count == 2 ? [(name: parts[0], value: parts[1])] : [], fields: HTTPFields(),
          body: Array(body.utf8), connection: 1, ordinal: 1))
    }
    let added = ask(
      "POST", "/_sandbox/webhooks",
      #"{"url": "http://receiver.example.com/in", "secret": "hush-hush", "events": ["order.created"]}"#)
    #expect(added.status == 200)
    let shown = ask("GET", "/_sandbox/webhooks")
    #expect(shown.json?["webhooks"]?.arrayValue?.first?["url"] == "http://receiver.example.com/in")
    #expect(!shown.text.contains("hush"))
    #expect(ask("POST", "/_sandbox/webhooks", "{}").status == 400)
    #expect(ask("POST", "/_sandbox/webhooks", #"{"url": "nowhere"}"#).status == 422)
    try Self.create(host)
    host.withServer { server, now in server.advance(to: now + 1000) }
    let events = ask("GET", "/_sandbox/events")
    #expect(events.json?["events"]?.arrayValue?.first?["event"] == "order.created")
    let count = try #require(events.json?["count"]?.intValue)
    #expect(
      ask("GET", "/_sandbox/events", query: "after=\(count)").json?["events"]?.arrayValue?.count == 0)
  }
}
