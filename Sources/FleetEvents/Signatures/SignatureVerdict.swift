/// What a look at a webhook's signature found.
public enum SignatureVerdict: Sendable, Hashable {
  /// It was made with the key of this label.
  case valid(label: String)
  /// It was made with the word `internal`, which everybody knows: no better than none.
  case validButPublicKey
  /// It is there and was made with none of the keys, or is not 64 hexadecimal digits.
  case invalid
  case missing
  /// Nobody looked: the policy is off, or unsigned bodies are taken and there is no key to compare with.
  case notChecked

  /// Whether the body surely comes from somebody who knows a secret key.
  public var isProof: Bool {
    if case .valid = self { true } else { false }
  }
}
