import FleetModels

/// What a request carries. Never printed: sign-in carries a password.
public enum RequestBody: Sendable, Hashable {
  case none
  case json(JSONValue)
  /// Texts and one file, which the transport streams.
  case multipart(MultipartForm)

  /// The bytes sent, but for a form: its bytes are never together in memory. Empty when there is no body.
  public var bytes: [UInt8] {
    switch self {
    case .none, .multipart: []
    case .json(let value): value.encoded()
    }
  }

  /// The form, when it is one.
  public var form: MultipartForm? {
    if case .multipart(let form) = self { form } else { nil }
  }

  /// The `Content-Type` that goes with the bytes.
  public var contentType: String? {
    switch self {
    case .none: nil
    case .json: "application/json"
    case .multipart(let form): form.contentType
    }
  }
}

extension RequestBody: CustomStringConvertible, CustomReflectable {
  public var description: String {
    switch self {
    case .none: "no body"
    case .json: "JSON body"
    case .multipart: "multipart body"
    }
  }

  public var customMirror: Mirror { Mirror(self, children: []) }
}
