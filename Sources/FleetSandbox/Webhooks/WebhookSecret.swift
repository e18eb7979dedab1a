/// The key that deliveries are signed with, which no print of any value shows.
struct WebhookSecret: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
  /// What the server signs with when no credential is at hand (events 1.3).
  static let unset = WebhookSecret("internal")

  private let bytes: [UInt8]

  init(_ text: String) { bytes = Array(text.utf8) }

  func signature(of body: [UInt8]) -> String { HMACSHA256.hex(key: bytes, message: body) }

  var description: String { "<webhook secret>" }
  var customMirror: Mirror { Mirror(self, children: []) }
}
