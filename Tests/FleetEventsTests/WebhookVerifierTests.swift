import FleetModels
import Foundation
import Testing

@testable import FleetEvents

@Suite struct WebhookVerifierTests {
  struct Vector: Decodable, Sendable, CustomTestStringConvertible {
    var file: String
    var secret: String
    var value: String
    var testDescription: String { file }
  }

  static let vectors: [Vector] =
    (try? Fixture.bytes("signatures.json")).flatMap {
      try? JSONDecoder().decode([Vector].self, from: Data($0))
    } ?? []

  @Test func thereAreVectorsForEachRealBody() { #expect(Self.vectors.count == 22) }

  @Test(arguments: vectors) func theSignatureOfASampleFits(_ vector: Vector) throws {
    let verifier = WebhookVerifier(
      keys: [
        SigningKey(label: "other", text: "no"), SigningKey(label: "own", text: vector.secret),
      ],
      policy: .require)
    let verdict = verifier.verify(signature: vector.value, body: try Fixture.bytes(vector.file))
    #expect(verdict == (vector.secret == "internal" ? .validButPublicKey : .valid(label: "own")))
  }

  /// The two fixed vectors of events 1.3.
  @Test(arguments: [
    ("[]", "f5a176dfdcac0f928fd9e3ddf8f8e97411d5d5101c322e26c0fc031d8599fb92"),
    (
      #"{"id":"event_6b01d15f9ab5b","api_version":"2024-03-12","event":"order.updated","created_at":"2026-04-29 10:30:00","#
        + #""data":{"id":"order_q7w2e9r4t1","notes":"Caf\u00e9 \/ dock 3","meta":[]}}"#,
      "ec9f88f34d9882ac2321f500798e5670ba3afe2e4d19acd52249a2c97c33ea9f"
    ),
  ])
  func theSignaturesOfTheBookFit(_ body: String, _ signature: String) {
    let verifier = WebhookVerifier(keys: [], policy: .require)
    #expect(verifier.verify(signature: signature, body: Array(body.utf8)) == .validButPublicKey)
  }

  @Test func theSignaturesOfTheCapturedWebhooksFit() throws {
    let verifier = WebhookVerifier(
      keys: [SigningKey(label: "sample", text: "sample-webhook-secret")], policy: .require)
    var checked = 0
    for line in try Fixture.lines("captures/webhooks.jsonl") {
      let delivery = try JSONValue(parsing: line)
      let body = Array(try #require(delivery["body"]?.string).utf8)
      #expect(
        verifier.verify(signature: delivery["signature"]?.string, body: body) == .valid(label: "sample"))
      checked += 1
    }
    #expect(checked == 410)
  }

  // MARK: Policies

  private static let body = Array("[]".utf8)
  private static let own = HMACSHA256(key: Array("own".utf8)).code(for: body).hex
  private static let foreign = HMACSHA256(key: Array("foreign".utf8)).code(for: body).hex
  private static let open = "f5a176dfdcac0f928fd9e3ddf8f8e97411d5d5101c322e26c0fc031d8599fb92"

  struct Case: Sendable {
    var policy: SignaturePolicy
    var signature: String?
    var verdict: SignatureVerdict
    var isAccepted: Bool
  }

  @Test(arguments: [
    Case(policy: .require, signature: own, verdict: .valid(label: "own"), isAccepted: true),
    Case(policy: .require, signature: foreign, verdict: .invalid, isAccepted: false),
    Case(policy: .require, signature: open, verdict: .validButPublicKey, isAccepted: false),
    Case(policy: .require, signature: nil, verdict: .missing, isAccepted: false),
    Case(policy: .require, signature: "", verdict: .missing, isAccepted: false),
    Case(policy: .acceptUnsigned, signature: own, verdict: .valid(label: "own"), isAccepted: true),
    Case(policy: .acceptUnsigned, signature: foreign, verdict: .invalid, isAccepted: false),
    Case(policy: .acceptUnsigned, signature: open, verdict: .validButPublicKey, isAccepted: true),
    Case(policy: .acceptUnsigned, signature: nil, verdict: .missing, isAccepted: true),
    Case(policy: .off, signature: own, verdict: .notChecked, isAccepted: true),
    Case(policy: .off, signature: foreign, verdict: .notChecked, isAccepted: true),
    Case(policy: .off, signature: nil, verdict: .notChecked, isAccepted: true),
  ])
  func aPolicyTakesWhatItSays(_ example: Case) {
    let verifier = WebhookVerifier(keys: [SigningKey(label: "own", text: "own")], policy: example.policy)
    let verdict = verifier.verify(signature: example.signature, body: Self.body)
    #expect(verdict == example.verdict)
    #expect(verifier.isAccepted(verdict) == example.isAccepted)
  }

  @Test func thePublicKeyCountsOnlyWhenItIsAllowedByName() {
    let listed = WebhookVerifier(keys: [SigningKey(label: "mine", text: "internal")], policy: .require)
    #expect(listed.verify(signature: Self.open, body: Self.body) == .validButPublicKey)
    #expect(!listed.isAccepted(.validButPublicKey))
    let allowed = WebhookVerifier(keys: [], policy: .require, allowsInternalKey: true)
    #expect(allowed.isAccepted(allowed.verify(signature: Self.open, body: Self.body)))
    #expect(!SignatureVerdict.validButPublicKey.isProof)
  }

  @Test func anyOfSeveralKeysWillDo() {
    let keys = ["a", "foreign", "own"].map { SigningKey(label: "key " + $0, text: $0) }
    let verifier = WebhookVerifier(keys: keys, policy: .require)
    #expect(verifier.verify(signature: Self.own, body: Self.body) == .valid(label: "key own"))
    #expect(verifier.verify(signature: Self.foreign, body: Self.body) == .valid(label: "key foreign"))
  }

  @Test func withoutAKeyASignatureCannotBeJudgedWhereUnsignedIsTaken() {
    let verifier = WebhookVerifier(keys: [], policy: .acceptUnsigned)
    let verdict = verifier.verify(signature: Self.foreign, body: Self.body)
    #expect(verdict == .notChecked && verifier.isAccepted(verdict))
    #expect(
      WebhookVerifier(keys: [], policy: .require).verify(signature: Self.foreign, body: Self.body) == .invalid
    )
  }

  @Test func theDigitsMayBeUpperCaseWithBlanksAround() {
    let verifier = WebhookVerifier(keys: [SigningKey(label: "own", text: "own")], policy: .require)
    #expect(
      verifier.verify(signature: "  \(Self.own.uppercased())\t", body: Self.body) == .valid(label: "own"))
  }

  @Test(arguments: [
    String(own.dropLast()), own + "0", "sha256=" + own, String(own.dropLast()) + "g",
    String(repeating: "é", count: 32),
    String(repeating: "0", count: 64),
  ])
  func whatIsNotTheSignatureIsInvalid(_ signature: String) {
    let verifier = WebhookVerifier(keys: [SigningKey(label: "own", text: "own")], policy: .require)
    #expect(verifier.verify(signature: signature, body: Self.body) == .invalid)
  }

  @Test func oneChangedByteIsSeen() {
    let verifier = WebhookVerifier(keys: [SigningKey(label: "own", text: "own")], policy: .require)
    #expect(verifier.verify(signature: Self.own, body: Array("[ ]".utf8)) == .invalid)
  }

  @Test func equalityLooksAtEveryByte() {
    let code = [UInt8](0..<32)
    #expect(WebhookVerifier.areEqual(code, code))
    for index in code.indices {
      var other = code
      other[index] ^= 1
      #expect(!WebhookVerifier.areEqual(code, other))
    }
    #expect(!WebhookVerifier.areEqual(code, Array(code.dropLast())))
  }

  @Test func aKeyIsNeverShown() {
    var shown = ""
    let key = SigningKey(label: "console", text: "very-secret")
    dump(WebhookVerifier(keys: [key], policy: .require), to: &shown)
    shown += "\(key)"
    #expect(!shown.contains("very-secret") && shown.contains("console"))
  }

  @Test func aRefusalIsASentence() {
    let verifier = WebhookVerifier(keys: [], policy: .require)
    for verdict in [SignatureVerdict.invalid, .missing, .validButPublicKey] {
      #expect(verifier.refusal(verdict)?.hasSuffix(".") == true)
    }
  }
}
