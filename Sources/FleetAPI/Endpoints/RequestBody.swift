import FleetModels

/// What a request carries. Never printed: sign-in carries a password.
public enum RequestBody: Sendable, Hashable {
  case none
  case json(JSONValue)

  /// The bytes sent; empty when there is no body.
  public var bytes: [UInt8] {
    switch self {
    case .none: []
    case .json(let value): value.encoded()
    }
  }

  /// The `Content-Type` that goes with the bytes.
  public var contentType: String? {
    switch self {
    case .none: nil
    case .json: "application/json"
    }
  }
}

extension RequestBody: CustomStringConvertible, CustomReflectable {
  public var description: String {
    switch self {
    case .none: "no body"
    case .json: "JSON body"
    }
  }

  public var customMirror: Mirror { Mirror(self, children: []) }
}
