/// What staff do to an order, as a value: the words of `POST /_sandbox/dispatcher/{deed}/{order}`.
public enum DispatchersDeed: Sendable, Equatable {
  case reassign(driver: String)
  case unassign, cancel, delete, dispatch, complete
  /// The console's stop editor with these places.
  case stops([String])
  case removeStop(String)
  case addStop(String, at: Int?)
  case reverseStops
  /// The console's stop editor saved as it was.
  case saveStops
  /// `PUT /orders` with these waypoints.
  case putWaypoints([String])
  case status(String)
  case meta(SandboxJSON)
  /// Any fields of `PUT /orders`.
  case fields(SandboxJSON)
  /// The proof asked for; none when nil.
  case proof(String?)
  /// A new order of these fields of `POST /orders`.
  case create(SandboxJSON)

  /// Why words are no deed, in one sentence.
  public enum Problem: Error, Equatable, CustomStringConvertible {
    case unknown(String)
    case needs(String)

    var isUnknown: Bool {
      switch self {
      case .unknown: true
      case .needs: false
      }
    }

    public var description: String {
      switch self {
      case .unknown(let name):
        "There is no such control: \(name). Staff can \(DispatchersDeed.names.joined(separator: ", "))."
      case .needs(let what): "Say \(what)."
      }
    }
  }

  static let names = [
    "reassign", "unassign", "cancel", "delete", "dispatch", "complete", "stops", "remove-stop",
    "add-stop", "reverse-stops", "save-stops", "put-waypoints", "status", "meta", "fields", "proof",
    "create",
  ]

  var needsNoOrder: Bool {
    if case .create = self { return true }
    return false
  }

  init(_ name: String, _ query: [String: String], _ body: SandboxJSON) throws(Problem) {
    func value(_ key: String, _ what: String) throws(Problem) -> String {
      guard let value = query[key], !value.isEmpty else { throw .needs("\(what): ?\(key)=") }
      return value
    }
    func object() throws(Problem) -> SandboxJSON {
      guard body.members != nil else { throw .needs("the fields as a JSON object in the body") }
      return body
    }
    func places() throws(Problem) -> [String] {
      try value("places", "the places, with commas").split(separator: ",").map(String.init)
    }
    switch name {
    case "reassign": self = .reassign(driver: try value("driver", "which driver"))
    case "unassign": self = .unassign
    case "cancel": self = .cancel
    case "delete": self = .delete
    case "dispatch": self = .dispatch
    case "complete": self = .complete
    case "stops": self = .stops(try places())
    case "remove-stop": self = .removeStop(try value("stop", "which stop"))
    case "add-stop":
      self = .addStop(try value("stop", "which place"), at: query["at"].flatMap { Int($0) })
    case "reverse-stops": self = .reverseStops
    case "save-stops": self = .saveStops
    case "put-waypoints": self = .putWaypoints(try places())
    case "status": self = .status(try value("status", "which status"))
    case "meta": self = .meta(try object())
    case "fields": self = .fields(try object())
    case "proof": self = .proof(query["method"].flatMap { $0.isEmpty || $0 == "none" ? nil : $0 })
    case "create": self = .create(try object())
    default: throw .unknown(name)
    }
  }
}

extension SandboxServer {
  /// Does it, and returns the order it was done to.
  @discardableResult
  public mutating func perform(_ deed: DispatchersDeed, order: String, now: Int64) throws -> String {
    switch deed {
    case .reassign(let driver): try reassign(order: order, to: driver, now: now)
    case .unassign: try unassign(order: order, now: now)
    case .cancel: try cancel(order: order, now: now)
    case .delete: try delete(order: order, now: now)
    case .dispatch: try dispatch(order: order, now: now)
    case .complete: try complete(order: order, now: now)
    case .stops(let places): try edit(order: order, stops: places, now: now)
    case .removeStop(let stop): try remove(stop: stop, order: order, now: now)
    case .addStop(let stop, let position):
      try add(stop: stop, at: position, order: order, now: now)
    case .reverseStops: try reverseStops(order: order, now: now)
    case .saveStops: try saveStops(order: order, now: now)
    case .putWaypoints(let places): try put(order: order, waypoints: places, now: now)
    case .status(let status): try edit(order: order, status: status, now: now)
    case .meta(let meta): try edit(order: order, meta: meta, now: now)
    case .fields(let fields): try edit(order: order, fields: fields, now: now)
    case .proof(let method): try demandProof(method, order: order, now: now)
    case .create(let fields): return try create(order: fields, now: now)
    }
    return order
  }
}
