import FleetCompanion
import FleetSandbox
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
}
