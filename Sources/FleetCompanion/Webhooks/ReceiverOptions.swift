import FleetEvents

/// How webhooks are received.
public struct ReceiverOptions: Sendable {
  /// A numeric address of this machine. Plain HTTP: something that speaks TLS stands in front.
  public var host = "127.0.0.1"
  /// 0 for any free one.
  public var port: UInt16 = 0
  /// The only path that takes events.
  public var path = "/webhooks/fleetbase"
  /// Which signatures are taken. By default none is looked at: the senders of the recipes sign nothing.
  public var verifier = WebhookVerifier(keys: [], policy: .off)
  /// How much of a body is read.
  public var limits = EventLimits.webhook
  public var timekeeper: any Timekeeper = SystemTimekeeper()

  public init() {}
}
