import FleetCompanion
import FleetEvents
import HookSender
import Testing

/// What a person hears of requests that are refused: enough to set a webhook up, little enough to read.
struct RefusalNewsTests {
  private let clock = ManualTimekeeper()

  private func receiving() throws -> Receiving {
    try Receiving {
      $0.timekeeper = clock
      $0.limits = EventLimits(bytes: 1_000)
      $0.verifier = WebhookVerifier(keys: [SigningKey(label: "a", text: "whsec_example")], policy: .require)
    }
  }

  private func refuse(_ receiving: Receiving) async throws {
    #expect(try await receiving.post(recipeBody("evt_1"), headers: [("Signature", "nonsense")]).status == 401)
  }

  @Test func theFirstOfAKindIsSaidAtOnce() async throws {
    let receiving = try receiving()
    try await refuse(receiving)
    #expect(
      receiving.notices.map(\.sentence) == [
        "401: The signature does not fit the body with any of the keys held here."
      ])
  }

  @Test func thoseOfTheSameMinuteAreCountedAndSaidWithTheNextOne() async throws {
    let receiving = try receiving()
    for _ in 0..<5 { try await refuse(receiving) }
    clock.advance(by: 59_999)
    try await refuse(receiving)
    #expect(receiving.notices.count == 1)
    clock.advance(by: 1)
    try await refuse(receiving)
    #expect(receiving.notices.count == 2)
    #expect(
      receiving.notices.last?.sentence
        == "401: The signature does not fit the body with any of the keys held here; 6 since 01:00 UTC")
    #expect(receiving.receiver.figures.refused == [401: 7])
  }

  @Test func eachKindIsSaidForItself() async throws {
    let receiving = try receiving()
    let signature = HMACSHA256(key: Array("whsec_example".utf8)).code(for: Array("nonsense".utf8)).hex
    try await refuse(receiving)
    _ = try await receiving.post(recipeBody("evt_1"))
    _ = try await receiving.post("nonsense", headers: [("Signature", signature)])
    _ = try await receiving.post(recipeBody("evt_1"), to: "/hooks")
    _ = try await receiving.post(recipeBody("evt_1"), headers: [("Content-Type", "text/html")])
    _ = try await offPool { [port = receiving.port] in
      let connection = try HookConnection(port: port)
      connection.send("GET /webhooks/fleetbase HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return try connection.answer()
    }
    #expect(
      receiving.notices.map { String($0.sentence.prefix(4)) } == [
        "401:", "401:", "400:", "404:", "415:", "405:",
      ])
  }

  @Test func whatTheListenerRefusesItselfIsSaidAndCounted() async throws {
    let receiving = try receiving()
    #expect(try await receiving.post(String(repeating: "x", count: 2_000)).status == 413)
    try await eventually("it was said") { receiving.notices.count == 1 }
    #expect(receiving.notices.first?.sentence.hasPrefix("413: ") == true)
    #expect(receiving.receiver.figures.refused == [413: 1])
  }

  @Test func nothingOfTheSendersIsSaid() async throws {
    let receiving = try receiving()
    let signature = HMACSHA256(key: Array("whsec_example".utf8)).code(for: Array("{mark".utf8)).hex
    _ = try await receiving.post("{mark", headers: [("Signature", signature)])
    _ = try await receiving.post("{mark", to: "/mark?mark=1", headers: [("Signature", "mark")])
    _ = try await receiving.post("{mark", headers: [("Signature", "mark"), ("Content-Type", "image/mark")])
    let said = receiving.notices.map(\.sentence).joined()
    #expect(receiving.notices.count == 3)
    #expect(!said.contains("mark") && !said.contains("whsec") && !said.contains(signature))
  }
}
