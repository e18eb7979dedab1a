/// The company a sandbox serves, and the switches of the host it runs on.
public struct SandboxCompany: Sendable, Equatable {
  /// Public id, `company_…`; made from the seed when nil.
  public var id: String?
  /// The name.
  public var name: String
  /// IANA time zone.
  public var timezone: String
  /// Two-letter country.
  public var country: String
  /// Three-letter currency.
  public var currency: String
  /// Telephone.
  public var phone: String
  /// The three letters its tracking numbers begin with (rest-api 4.9).
  public var trackingPrefix: String

  /// A company; the defaults are those of the captured one.
  public init(
    id: String? = nil, name: String = "Acme Logistics", timezone: String = "Asia/Singapore",
    country: String = "SG", currency: String = "SGD", phone: String = "+6560000000",
    trackingPrefix: String = "ACM"
  ) {
    self.id = id
    self.name = name
    self.timezone = timezone
    self.country = country
    self.currency = currency
    self.phone = phone
    self.trackingPrefix = trackingPrefix
  }
}

/// A driver's way in, for the tests and for the person who runs a sandbox by hand. Every one is invented.
public struct SandboxAccount: Sendable, Equatable {
  /// Public id, `driver_…`.
  public let driver: String
  /// The name.
  public let name: String
  /// The e-mail to sign in with.
  public let email: String
  /// The phone to sign in with.
  public let phone: String
  /// The password.
  public let password: String
}
