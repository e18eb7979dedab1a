/// One call to make: `POST` of these bytes to this address, and tell what became of it.
public struct WebhookDelivery: Sendable, Equatable {
  /// Names it to `SandboxWebhooks.ended`.
  public let id: Int
  /// Where to.
  public let url: String
  /// The event's id.
  public let event: String
  /// 1 for the first of three.
  public let attempt: Int
  /// The exact bytes.
  public let body: [UInt8]
  /// HMAC-SHA256 of the bytes under the secret, 64 lower-case hexadecimal digits.
  public let signature: String
  /// The call is given up after so long.
  public let timeoutMilliseconds: Int64

  /// What the real server sends beside what HTTP asks for (events 1.1): no delivery id, no attempt, no time.
  public var headers: [SandboxPair] {
    [
      SandboxPair("Content-Type", "application/json"), SandboxPair("Signature", signature),
      SandboxPair("User-Agent", "GuzzleHttp/7"),
    ]
  }
}

/// How a call ended.
public enum WebhookOutcome: Sendable, Equatable {
  /// With a status.
  case answered(Int)
  /// Not in time.
  case timedOut
  /// Without an answer.
  case unreachable

  /// Any status that begins with 2 (events 1.1).
  public var isSuccess: Bool {
    switch self {
    case .answered(let status): (200...299).contains(status)
    case .timedOut, .unreachable: false
    }
  }

  /// In a word: `200`, `timed-out`, `unreachable`.
  public var name: String {
    switch self {
    case .answered(let status): String(status)
    case .timedOut: "timed-out"
    case .unreachable: "unreachable"
    }
  }
}
