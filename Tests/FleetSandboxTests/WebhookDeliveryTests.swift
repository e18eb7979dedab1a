import Testing

@testable import FleetSandbox

/// Who is called when, and how often: the pure machine, fed with answers.
struct WebhookDeliveryTests {
  private static let url = "http://receiver.example.com/in"
  private static let start: Int64 = 1_000_000

  private static func event(_ number: Int, _ name: String = "order.updated") -> SandboxEvent {
    SandboxEvent(
      id: "event_\(number)", name: name, subject: "order_1", body: Array("{\"n\":\(number)}".utf8),
      createdAt: start, renderedAt: start, cause: nil)
  }

  private static func webhooks(_ urls: [String] = [url], events: Int = 1) -> SandboxWebhooks {
    var webhooks = SandboxWebhooks()
    for url in urls { webhooks.add(url: url) }
    for number in 1...events { webhooks.accept(event(number)) }
    return webhooks
  }

  private static func next(_ webhooks: inout SandboxWebhooks, scale: Double = 1) throws -> WebhookDelivery {
    let delivery = webhooks.nextDelivery(now: start, scale: scale)
    return try #require(delivery)
  }

  @Test func `A delivery is the event's bytes, signed, with the real server's headers`() throws {
    var webhooks = SandboxWebhooks()
    webhooks.sign(with: "sample-webhook-secret")
    webhooks.add(url: Self.url)
    webhooks.accept(Self.event(1))
    let delivery = try Self.next(&webhooks)
    #expect(delivery.body == Self.event(1).body)
    #expect(
      delivery.headers == [
        SandboxPair("Content-Type", "application/json"),
        SandboxPair(
          "Signature", HMACSHA256.hex(key: Array("sample-webhook-secret".utf8), message: delivery.body)),
        SandboxPair("User-Agent", "GuzzleHttp/7"),
      ])
    #expect(delivery.timeoutMilliseconds == 5000)
  }

  /// The endpoint `/always500` of the captures was called at 0.01, 10.06 and 110.62 s.
  @Test func `A failing endpoint is called three times, after 10 and 100 seconds, with the same bytes`()
    throws
  {
    let captured = try #require(try fixture("webhooks.json")["retries"]?.arrayValue)
      .filter { $0["path"] == "/always500" }.compactMap { $0["at"]?.numberValue }
    var webhooks = Self.webhooks()
    var calls: [(at: Int64, delivery: WebhookDelivery)] = []
    while let due = webhooks.nextDue, let delivery = webhooks.nextDelivery(now: due) {
      calls.append((due - Self.start, delivery))
      webhooks.ended(delivery.id, .answered(500), now: due)
    }
    #expect(calls.map(\.at) == [0, 10_000, 110_000])
    #expect(captured.count == 3)
    for (call, at) in zip(calls, captured) { #expect(abs(Double(call.at) / 1000 - at) < 1.5) }
    #expect(calls.map(\.delivery.attempt) == [1, 2, 3])
    #expect(Set(calls.map(\.delivery.signature)).count == 1)
    #expect(webhooks.isIdle)
    #expect(webhooks.droppedCount == 1)
  }

  @Test(arguments: [WebhookOutcome.timedOut, .unreachable, .answered(302), .answered(404)])
  func `Whatever is no 2xx is tried again`(outcome: WebhookOutcome) throws {
    var webhooks = Self.webhooks()
    let delivery = try Self.next(&webhooks)
    webhooks.ended(delivery.id, outcome, now: Self.start + 5000)
    #expect(webhooks.nextDue == Self.start + 15_000)
  }

  @Test(arguments: [200, 201, 204, 299])
  func `A 2xx ends it`(status: Int) throws {
    var webhooks = Self.webhooks()
    let delivery = try Self.next(&webhooks)
    webhooks.ended(delivery.id, .answered(status), now: Self.start)
    #expect(webhooks.isIdle)
    #expect(webhooks.log.map(\.outcome) == [.answered(status)])
  }

  @Test func `First calls are in the order of the events, one at a time`() throws {
    var webhooks = Self.webhooks(events: 3)
    var heard: [String] = []
    while let delivery = webhooks.nextDelivery(now: Self.start) {
      let second = webhooks.nextDelivery(now: Self.start)
      #expect(second == nil)
      heard.append(delivery.event)
      webhooks.ended(delivery.id, .answered(200), now: Self.start)
    }
    #expect(heard == ["event_1", "event_2", "event_3"])
  }

  @Test func `A retry lets pass what came meanwhile`() throws {
    var webhooks = Self.webhooks(events: 2)
    let first = try Self.next(&webhooks)
    webhooks.ended(first.id, .answered(500), now: Self.start)
    let next = try Self.next(&webhooks)
    #expect(next.event == "event_2")
  }

  @Test func `An endpoint that sleeps holds up no other`() throws {
    var webhooks = Self.webhooks([Self.url, "https://other.example.com/in"], events: 2)
    let slow = try Self.next(&webhooks)
    var heard: [String] = []
    while let delivery = webhooks.nextDelivery(now: Self.start) {
      heard.append(delivery.url)
      webhooks.ended(delivery.id, .answered(200), now: Self.start)
    }
    #expect(slow.url == Self.url)
    #expect(heard == ["https://other.example.com/in", "https://other.example.com/in"])
  }

  @Test func `An endpoint hears only the names it asked for`() throws {
    var webhooks = SandboxWebhooks()
    webhooks.add(url: Self.url, names: ["order.created"])
    webhooks.accept(Self.event(1, "order.updated"))
    webhooks.accept(Self.event(2, "order.created"))
    let next = try Self.next(&webhooks)
    #expect(next.event == "event_2")
    #expect(webhooks.nextDue == nil)
  }

  @Test func `Of very many that wait the oldest are dropped and counted`() throws {
    var webhooks = Self.webhooks(events: SandboxWebhooks.lineLimit + 5)
    #expect(webhooks.droppedCount == 5)
    let next = try Self.next(&webhooks)
    #expect(next.event == "event_6")
  }

  @Test func `The time scale shrinks waits and the time of a call, but not below what loopback needs`() throws
  {
    var webhooks = Self.webhooks()
    let delivery = try Self.next(&webhooks, scale: 0.01)
    #expect(delivery.timeoutMilliseconds == 250)
    webhooks.ended(delivery.id, .answered(500), now: Self.start, scale: 0.01)
    #expect(webhooks.nextDue == Self.start + 100)
  }

  @Test(arguments: ["ftp://example.com", "example.com/in", "http://", "http:// a", ""])
  func `What is no http address is refused`(url: String) {
    var webhooks = SandboxWebhooks()
    let isTaken = webhooks.add(url: url)
    #expect(!isTaken)
    #expect(webhooks.endpoints == [])
  }

  @Test func `An answer told twice counts once`() throws {
    var webhooks = Self.webhooks()
    let delivery = try Self.next(&webhooks)
    webhooks.ended(delivery.id, .answered(500), now: Self.start)
    webhooks.ended(delivery.id, .answered(200), now: Self.start)
    #expect(webhooks.attemptCount == 1)
    #expect(webhooks.nextDue == Self.start + 10_000)
  }
}
