/// Why a document was not taken over.
public struct AdoptionRefusal: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it was taken for: `order`, `driver` …
  public let kind: String
  /// What is wrong with it, in words.
  public let reason: String

  init(_ kind: String, _ reason: String) {
    self.kind = kind
    self.reason = reason
  }

  public var description: String { "This is no \(kind) to take over: \(reason)." }
}
