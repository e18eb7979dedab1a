/// Who moves: a driver or a vehicle, by its public id.
public enum MovingSubject: Sendable, Hashable {
  case driver(String)
  case vehicle(String)

  public var id: String {
    switch self {
    case .driver(let id), .vehicle(let id): id
    }
  }
}
