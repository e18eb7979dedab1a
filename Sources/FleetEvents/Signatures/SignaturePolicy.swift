/// What is asked of a webhook's signature.
public enum SignaturePolicy: String, Sendable, Hashable, CaseIterable {
  /// Only bodies signed with one of the keys are taken.
  case require
  /// Bodies without a signature are taken too; a wrong one is refused.
  case acceptUnsigned = "accept-unsigned"
  /// No signature is looked at.
  case off
}
