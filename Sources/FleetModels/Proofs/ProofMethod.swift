/// How a delivery is proven. Who asks for a proof names one; only the client enforces it (rest-api 3.5).
public enum ProofMethod: String, Hashable, Sendable, Codable, CaseIterable {
  case scan
  case signature
  case photo
}

extension Order {
  /// The kind of proof the order asks for; nil when it names none, or one unknown here.
  public var proofMethod: ProofMethod? { self.podMethod.flatMap { ProofMethod(rawValue: $0) } }
}

extension Activity {
  /// The kind of proof that goes with the activity. The server fills it in even when no proof is asked for:
  /// `requirePOD` tells (rest-api 3.2).
  public var proofMethod: ProofMethod? { self.podMethod.flatMap { ProofMethod(rawValue: $0) } }
}
