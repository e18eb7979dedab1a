/// One event as the real server sends it to a webhook: the exact bytes, and where it came from.
public struct SandboxEvent: Sendable, Equatable {
  /// `event_` and 13 hexadecimal digits: the second and the microsecond it was made (events 1.4).
  public let id: String
  /// `order.updated`, `driver.updated` …
  public let name: String
  /// Public id of the record it is about.
  public let subject: String
  /// What is sent and signed. `[]` when the record could no longer be read.
  public let body: [UInt8]
  /// When it happened, in milliseconds since 1970.
  public let createdAt: Int64
  /// When the queue's worker wrote its body, which shows the record as it was then (FINDINGS "Two at once").
  public let renderedAt: Int64
  /// Ordinal of the request that caused it, also when the queue came between; nil for what staff did.
  public let cause: Int?

  /// The body, read.
  public var json: SandboxJSON? { SandboxJSON(parsing: body) }

  /// The event in short with its body, for `GET /_sandbox/events`.
  var summary: SandboxJSON {
    [
      "id": .string(id), "event": .string(name), "subject": .string(subject),
      "at": .string(ServerTime.timestamp(createdAt)),
      "request": cause.map { .int(Int64($0)) } ?? .null, "body": json ?? .null,
    ]
  }
}
