import FleetModels

/// A key that a webhook may be signed with, under a name to speak of it by; its bytes are never shown.
///
/// Fleetbase signs with the secret of whoever caused the change, so a receiver holds several (events 1.3).
public struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
  public let label: String
  /// Whether this is the word `internal`, with which everything done in the console or by a job is signed:
  /// everybody knows it.
  public let isPublic: Bool
  let code: HMACSHA256

  /// - Parameter bytes: the secret as the server stores it, as plain bytes; it is not decoded.
  public init(label: String, bytes: some Collection<UInt8>) {
    self.label = label
    isPublic = bytes.elementsEqual(Self.publicWord.utf8)
    code = HMACSHA256(key: bytes)
  }

  public init(label: String, text: String) { self.init(label: label, bytes: Array(text.utf8)) }

  /// The constant the server signs with where nobody's credential caused the change (events 1.3).
  static let publicWord = "internal"

  public var description: String { "key \(label)" }
  public var customMirror: Mirror { Mirror(self, children: ["label": label]) }
}
