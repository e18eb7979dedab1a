import FleetCompanion
import FleetEvents
import Testing

/// What orders are called outside, as events and orders tell it.
struct ExternalIDsTests {
  @Test func anEventTeachesWhatItsOrderIsOutside() async throws {
    let receiving = try Receiving()
    _ = try await receiving.post(recipeBody("evt_1", order: "order_a", more: ",\"internal_id\":\"ERP-1\""))
    _ = try await receiving.post(
      recipeBody("evt_2", order: "order_b", more: ",\"meta\":{\"external_order_id\":77}"))
    await receiving.receiver.stop()
    let inbox = try receiving.place.inbox()
    #expect(try inbox.external(of: "order_a") == "ERP-1")
    #expect(try inbox.external(of: "ORD-order_a") == "ERP-1")
    #expect(try inbox.order(of: "77") == "order_b")
  }

  @Test func aSecondOrderOfOneExternalIDIsToldOnceAndChangesNothing() async throws {
    let receiving = try Receiving()
    for number in 1...3 {
      _ = try await receiving.post(
        recipeBody(
          "evt_\(number)", order: number == 1 ? "order_a" : "order_b", more: ",\"internal_id\":\"ERP-1\""))
    }
    await receiving.receiver.stop()
    #expect(try receiving.place.inbox().order(of: "ERP-1") == "order_a")
    #expect(receiving.notices.count == 1)
    #expect(try receiving.stored().count == 3)
  }

  @Test func namesThatThisProgramMadeUpAreNoExternalIDs() async throws {
    let receiving = try Receiving()
    _ = try await receiving.post(recipeBody("evt_1", more: ",\"internal_id\":\"entry_abcdefghij\""))
    await receiving.receiver.stop()
    #expect(try receiving.place.inbox().links().isEmpty)
  }

  @Test func whereKeysAreHeldAnUnsignedEventTeachesNothing() async throws {
    let receiving = try Receiving {
      $0.verifier = WebhookVerifier(keys: [SigningKey(label: "a", text: "secret")], policy: .acceptUnsigned)
    }
    #expect(try await receiving.post(recipeBody("evt_1", more: ",\"internal_id\":\"ERP-1\"")).status == 200)
    await receiving.receiver.stop()
    #expect(try receiving.place.inbox().links().isEmpty)
  }

  @Test func anEventThatGivesOnlyAPublicNameTeachesNothing() async throws {
    let receiving = try Receiving()
    let nameless =
      #"{"id":"evt_1","event":"order.updated","data":{"public_id":"ORD-1001","internal_id":"ERP-1"}}"#
    #expect(try await receiving.post(nameless).status == 200)
    #expect(try receiving.place.inbox().links().isEmpty)
    let both =
      #"{"id":"evt_2","event":"order.updated","data":{"id":"order_a","public_id":"ORD-1001","internal_id":"ERP-1"}}"#
    #expect(try await receiving.post(both).status == 200)
    await receiving.receiver.stop()
    #expect(try receiving.place.inbox().order(of: "ERP-1") == "order_a")
    #expect(try receiving.place.inbox().external(of: "ORD-1001") == "ERP-1")
    #expect(receiving.notices.isEmpty)
  }

  @Test func anOrderThatWasLinkedByItsPublicNameIsFoundByItsIDOnceAnEventTellsBoth() async throws {
    let receiving = try Receiving()
    let inbox = try receiving.place.inbox()
    try inbox.link(external: "ERP-1", order: "ORD-order_a", at: morning)
    #expect(try await receiving.post(recipeBody("evt_1", more: ",\"internal_id\":\"ERP-1\"")).status == 200)
    await receiving.receiver.stop()
    #expect(receiving.notices.isEmpty)
    #expect(try inbox.external(of: "order_a") == "ERP-1")
  }

  @Test(arguments: [#"ERP\u0000-1"#, #"ERP\n1"#, #"ERP\u001b[2J"#, #"ERP\u202e1"#, ""])
  func anInternalIDThatCannotBeShownIsNoExternalID(text: String) async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1", more: ",\"internal_id\":\"\(text)\"")).status == 200)
    await receiving.receiver.stop()
    #expect(try receiving.place.inbox().links().isEmpty)
    #expect(try receiving.stored().count == 1)
  }

  @Test(arguments: [
    "order_q7w2e9r4t1", "order_AbC1234", "order_01HABC456DEF", "ORD-1001",
  ])
  func whatAnOrderIsCalledMayBeLinked(order: String) {
    #expect(ExternalIDs.refusal(external: "ERP 1/a", order: order) == nil)
  }

  @Test(arguments: [
    ("ERP-1", "driver_q7w2e9r4t1"), ("ERP-1", "order_"), ("ERP-1", "order_a b"), ("ERP-1", "order_a\n"),
    ("ERP-1", " order_a"), ("ERP-1", "order_\(String(repeating: "a", count: 65))"), ("ERP-1", "ERP-1"),
    ("ERP-1", "0b5e1a52-6f9c-4c84-9a5e-0f4f5d5a1c11"), ("ERP-1", ""), ("order_a", "ERP-1"),
    ("", "order_a"), ("ERP\u{0}", "order_a"), ("ERP\u{7F}", "order_a"), ("ERP\u{85}", "order_a"),
    (String(repeating: "é", count: 101), "order_a"),
  ])
  func whatIsNoIDIsRefusedWithASentence(external: String, order: String) throws {
    let sentence = try #require(ExternalIDs.refusal(external: external, order: order))
    #expect(sentence.count > 20)
  }

  // MARK: Whose word counts

  private static let secret = "whsec_example"

  private func withKey() throws -> Receiving {
    try Receiving {
      $0.verifier = WebhookVerifier(
        keys: [SigningKey(label: "a", text: Self.secret)], policy: .acceptUnsigned)
    }
  }

  private func signed(_ body: String) -> [(String, String)] {
    [("Signature", HMACSHA256(key: Array(Self.secret.utf8)).code(for: Array(body.utf8)).hex)]
  }

  /// Bodies that claim `ERP-1` for other orders, or that other orders are `order_a`.
  private let claims = [
    #"{"id":"evt_x1","event":"order.updated","data":{"id":"order_c","internal_id":"ERP-1"}}"#,
    #"{"id":"evt_x2","event":"order.updated","data":{"id":"order_a","public_id":"order_b","internal_id":"ERP-1"}}"#,
    #"{"id":"evt_x3","event":"order.updated","data":{"id":"order_c","public_id":"order_a","internal_id":"ERP-1"}}"#,
    #"{"id":"evt_x4","event":"order.updated","data":{"id":"order_a","public_id":"ORD-9","internal_id":"ERP-9"}}"#,
  ]

  @Test(arguments: [true, false])
  func anUnsignedEventMovesNoExternalIDThatWasTaughtBefore(keysAreHeld: Bool) async throws {
    let receiving = try keysAreHeld ? withKey() : Receiving()
    for (order, external) in [("order_a", "ERP-1"), ("order_b", "ERP-2")] {
      let body = recipeBody("evt_\(order)", order: order, more: ",\"internal_id\":\"\(external)\"")
      #expect(try await receiving.post(body, headers: signed(body)).status == 200)
    }
    for claim in claims { #expect(try await receiving.post(claim).status == 200) }
    await receiving.receiver.stop()
    // Handing on looks at the claims once more.
    let handOn = HandOn(from: receiving.place, to: EventLines(path: receiving.home.path + "/lines"))
    try await handOn.start()
    try await eventually("all were handed on") { await handOn.count == 2 + claims.count }
    await handOn.stop()
    let inbox = try receiving.place.inbox()
    #expect(try inbox.order(of: "ERP-1") == "order_a")
    #expect(try inbox.order(of: "ERP-2") == "order_b")
    #expect(try inbox.external(of: "order_a") == "ERP-1")
    #expect(try inbox.external(of: "order_b") == "ERP-2")
    #expect(try inbox.external(of: "order_c") == nil)
    #expect(try inbox.order(of: "ERP-9") == nil)
  }

  @Test func whatTheServersDocumentTaughtIsMovedByNoUnsignedEvent() throws {
    let home = try TemporaryFolder()
    let folder = try StoreFolder(path: home.path)
    let cache = try OrderCache(in: folder)
    let now = Moment(wall: morning, uptime: 1, boot: "boot")
    let document =
      #"{"id":"order_a","internal_id":"ERP-1","status":"created","updated_at":"2026-11-20T10:00:00Z"}"#
    let report = try cache.store([Array(document.utf8)[...]], asked: now)
    #expect(report.stored == ["order_a"])
    let inbox = try Inbox(in: folder)
    let ids = ExternalIDs(inbox, cache: cache)
    #expect(try ids.external(of: ["order_a"], isProven: false, at: morning) == "ERP-1")
    // The order's own id, and other orders' beside it.
    _ = try ids.external(of: ["order_a", "order_b", "ORD-1"], isProven: false, at: morning)
    #expect(try inbox.external(of: "order_b") == nil)
    #expect(try inbox.external(of: "ORD-1") == nil)
    #expect(throws: InboxError.self) { try inbox.link(external: "ERP-1", order: "order_b", at: morning) }
    #expect(try inbox.order(of: "ERP-1") == "order_a")
    // A proven one may tell a name, not another order's id.
    _ = try ids.external(of: ["order_a", "order_b", "ORD-1"], isProven: true, at: morning)
    #expect(try inbox.external(of: "order_b") == nil)
    #expect(try inbox.external(of: "ORD-1") == "ERP-1")
  }
}
