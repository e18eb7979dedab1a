import FleetModels

/// What the server calls a record that a command made there: a comment, an issue, a fuel report, a proof.
public struct MadeRecord: Sendable, Equatable {
  public var id: String

  public init(id: String) { self.id = id }
}
