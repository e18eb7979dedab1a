import FleetModels

/// The id of an order that the server does not have yet: made from the entry that creates it, replaced by the
/// server's as soon as that is known. The server never sees it.
extension Identifier where Record == Order {
  private static var mark: String { "new_" }

  public init(createdBy entry: String) { self.init(Self.mark + entry) }

  /// The entry that creates the order; nil for the server's own ids.
  public var creatingEntry: String? {
    rawValue.hasPrefix(Self.mark) ? String(rawValue.dropFirst(Self.mark.count)) : nil
  }

  /// What a command about this order comes after and is nothing without.
  var citedEntries: [String] { creatingEntry.map { [$0] } ?? [] }
}
