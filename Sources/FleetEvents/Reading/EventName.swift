/// The name of an event, such as `order.dispatched`: any text, since flows may name their own (events 2).
///
/// Kept as it was sent and compared by meaning: `order.cancelled`, which the documents write, and
/// `order.canceled`, which the server sends, are one name.
public struct EventName: RawRepresentable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByStringLiteral
{
  /// The name as it was sent.
  public let rawValue: String

  /// The name as it is compared: with one `l` in `canceled`.
  public let canonical: String

  public init(rawValue: String) {
    self.rawValue = rawValue
    canonical =
      rawValue.utf8.suffix(9).elementsEqual("cancelled".utf8) ? rawValue.dropLast(9) + "canceled" : rawValue
  }

  public init(_ text: String) { self.init(rawValue: text) }
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// Whether events 2 lists the name, or a push has it as its type (events 5). Whoever gets an unknown one
  /// keeps it and does nothing.
  public var isKnown: Bool { Self.known.contains(canonical) }

  /// What comes before the dot: the kind of record, such as `order` or `tracking_status`.
  public var subject: String {
    rawValue.firstIndex(of: ".").map { String(rawValue[..<$0]) } ?? rawValue
  }

  /// What comes after the first dot, by its canonical spelling, such as `created`; empty without a dot.
  public var happening: String {
    canonical.firstIndex(of: ".").map { String(canonical[canonical.index(after: $0)...]) } ?? ""
  }

  public static func == (left: EventName, right: EventName) -> Bool { left.canonical == right.canonical }
  public func hash(into hasher: inout Hasher) { hasher.combine(canonical) }

  public var description: String { rawValue }
}
