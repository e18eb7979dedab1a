/// What a body says about the driver of an order (events 0.3 and 6.1).
public enum AssignedDriver: Sendable, Hashable {
  /// Nothing: the member is not there.
  case absent
  /// That there is none: `null`. On `order.driver_assigned` a null says nothing and is `unknown` (events 7.8).
  case none
  /// A value left out by the sender (`{}`, `[]`) or of no use; to be asked for.
  case unknown
  /// The real form.
  case id(String)
  /// The documented form.
  case object(id: String, name: String?, phone: String?)

  /// The driver's id, where one is named.
  public var id: String? {
    switch self {
    case .absent, .none, .unknown: nil
    case .id(let id), .object(let id, _, _): id
    }
  }
}
