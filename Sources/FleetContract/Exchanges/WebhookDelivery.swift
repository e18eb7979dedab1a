/// A webhook as a receiver saw it: a line of a file of deliveries.
public struct WebhookDelivery: Sendable, Equatable {
  /// When it arrived, as the recorder wrote it: ISO 8601 in UTC with microseconds.
  public let at: String
  /// The path it was posted to.
  public let path: String
  /// HMAC-SHA256 of the body's bytes in hex; nil when it came unsigned.
  public let signature: String?
  /// The exact text of the body.
  public let body: String
  /// The status the receiver answered; nil when the recorder did not note it.
  public let answer: Int?

  public init(at: String, path: String, signature: String? = nil, body: String, answer: Int? = nil) {
    self.at = at
    self.path = path
    self.signature = signature
    self.body = body
    self.answer = answer
  }
}
