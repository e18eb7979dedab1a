/// An amount in minor units (cents): the server keeps whole numbers only (rest-api 4.0).
public struct Money: Hashable, Sendable {
  public var minorUnits: Int
  /// Three letters such as `SGD`; nil when the document names none.
  public var currency: String?

  public init(minorUnits: Int, currency: String?) {
    self.minorUnits = minorUnits
    self.currency = currency
  }
}
