/// The key or token a request is signed with. It can be sent and stored, and cannot be printed.
///
/// Deliberately not `Codable`: whatever holds one cannot be encoded by accident.
public struct Credential: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// `flb_live_…` or `flb_test_…`: belongs to a company (rest-api 1.3).
    case apiKey
    /// `42|…`, from a driver's sign-in; it stands in place of the API key.
    case driverToken
  }

  private let secret: String
  public let kind: Kind

  /// - Throws: `Refusal`, whose description is a sentence for a person and does not repeat the text.
  public init(_ text: String) throws(Refusal) {
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { throw .unreadable }
    // Accepted by the server from its own SDK alone, told by the User-Agent (rest-api 1.3).
    guard !text.hasPrefix("$") else { throw .secretKey }
    secret = text
    let number = text.prefix { $0 != "|" }
    kind =
      number.count < text.count && !number.isEmpty && number.allSatisfy(\.isNumber) ? .driverToken : .apiKey
  }

  /// A key of the server's test side: another database, other orders.
  public var isTest: Bool { secret.hasPrefix("flb_test_") }

  /// The value of the `Authorization` header.
  public var authorization: String { "Bearer " + secret }

  /// The bare text, for the credential store alone.
  public func revealed() -> String { secret }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What it is, not what it says: "API key (test)".
  public var description: String {
    switch kind {
    case .apiKey: isTest ? "API key (test)" : "API key"
    case .driverToken: "driver token"
    }
  }

  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: ["kind": description]) }
}

extension Credential {
  /// Why a text cannot be a key or token.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    case empty
    case unreadable
    case secretKey

    public var description: String {
      switch self {
      case .empty:
        "The key is empty: copy it from the Fleetbase console, it begins with flb_live_ or flb_test_."
      case .unreadable: "The key holds a blank or an unusual letter: copy it again, without line breaks."
      case .secretKey:
        "This is a secret key, which Fleetbase takes from its own server SDK only: use the key that begins with flb_live_ or flb_test_."
      }
    }
  }
}
