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
      keys: [SigningKey(label: "other", text: "no"), SigningKey(label: "own", text: vector.secret)],
      policy: .require)
    let verdict = verifier.verify(signature: vector.value, body: try Fixture.bytes(vector.file))
    #expect(verdict == (vector.secret == "internal" ? .validButPublicKey : .valid(label: "own")))
  }
}
