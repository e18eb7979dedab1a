import FleetModels

/// What an inbox refuses, each with a sentence for a person.
public enum InboxError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The inbox holds as much as it may. The cursor is the slowest reader's, its place, and when it last moved; nil
  /// where no reader holds it up. Nothing of the group was stored.
  case full(bytes: Int64, limit: Int64, slowest: InboxCursor?)
  /// The order has this external id already.
  case orderIsLinked(order: String, external: String, refused: String)
  /// The external id stands for this order already.
  case externalIsLinked(external: String, order: String, refused: String)
  /// Neither may be empty.
  case emptyID

  public var description: String {
    switch self {
    case .full(let bytes, let limit, let slowest?):
      "The inbox is full: \(bytes) of \(limit) bytes are used, and what is in it may not go, because \"\(slowest.name)\" has not been handed anything since \(slowest.moved) (event \(slowest.place)). Nothing was stored; see why that stands still."
    case .full(let bytes, let limit, nil):
      "The inbox is full: \(bytes) of \(limit) bytes are used by events that came in just now or are not applied yet. Nothing was stored."
    case .orderIsLinked(let order, let external, let refused):
      "\(order) is \(external) outside already; it cannot be \(refused) too. Nothing was changed: unlink \(external) first if that is wrong."
    case .externalIsLinked(let external, let order, let refused):
      "\(external) is \(order) already; it cannot be \(refused) too. Nothing was changed: unlink \(external) first if that is wrong."
    case .emptyID: "An order and what it is outside each need an id. Nothing was changed."
    }
  }
}

/// How far one reader of the inbox has come.
public struct InboxCursor: Sendable, Equatable {
  public var name: String
  /// The last event it was handed.
  public var place: Int64
  /// When it last moved, by the wall clock.
  public var moved: Timestamp
}
