import FleetCompanion
import FleetEvents
import Testing

/// Which signatures the receiver takes, and how far an event without one is trusted.
struct ReceiverSignatureTests {
  private static let secret = "whsec_example"
  private static let body = recipeBody("evt_1")

  private func signed(_ key: String) -> [(String, String)] {
    [("Signature", HMACSHA256(key: Array(key.utf8)).code(for: Array(Self.body.utf8)).hex)]
  }

  private func receiving(_ policy: SignaturePolicy, allowsInternal: Bool = false) throws -> Receiving {
    try Receiving {
      $0.verifier = WebhookVerifier(
        keys: [SigningKey(label: "a", text: "another"), SigningKey(label: "b", text: Self.secret)],
        policy: policy, allowsInternalKey: allowsInternal)
    }
  }

  @Test func aSignedEventIsTakenAndVerified() async throws {
    let receiving = try receiving(.require)
    #expect(try await receiving.post(Self.body, headers: signed(Self.secret)).status == 200)
    #expect(try receiving.stored().map(\.arrival.trust) == [.verified])
  }

  @Test(arguments: ["wrong", "internal"])
  func anotherKeyIsAnswered401(key: String) async throws {
    let receiving = try receiving(.require)
    #expect(try await receiving.post(Self.body, headers: signed(key)).status == 401)
    #expect(try await receiving.post(Self.body).status == 401)
    #expect(try receiving.stored().isEmpty)
    #expect(receiving.receiver.figures.refused == [401: 2])
  }

  @Test func theSignatureIsOverTheBytesAsTheyCame() async throws {
    let receiving = try receiving(.require)
    #expect(try await receiving.post(Self.body + " ", headers: signed(Self.secret)).status == 401)
  }

  @Test func theWordThatEverybodyKnowsIsTakenWhereItIsAllowedAndProvesNothing() async throws {
    let receiving = try receiving(.require, allowsInternal: true)
    #expect(try await receiving.post(Self.body, headers: signed("internal")).status == 200)
    #expect(try receiving.stored().map(\.arrival.trust) == [.unverified])
  }

  @Test func anUnsignedEventDoesNotStandInTheWayOfTheSignedOne() async throws {
    let receiving = try receiving(.acceptUnsigned)
    #expect(try await receiving.post(Self.body).status == 200)
    #expect(try await receiving.post(Self.body, headers: signed(Self.secret)).status == 200)
    #expect(try await receiving.post(Self.body, headers: signed("wrong")).status == 401)
    #expect(try receiving.stored().map(\.arrival.trust) == [.unverified, .verified])
  }

  @Test func withoutASecretASignatureIsNotLookedAt() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(Self.body, headers: [("Signature", "whatever")]).status == 200)
  }
}
