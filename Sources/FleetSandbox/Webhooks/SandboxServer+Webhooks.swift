/// Deliveries as the server's clock has them: its `timeScale` shrinks time-outs and waits.
extension SandboxServer {
  /// When events or deliveries want attention without anybody asking; nil when nobody is registered, or nothing
  /// waits.
  public var nextWebhookWork: Int64? {
    guard !webhooks.endpoints.isEmpty else { return nil }
    return [nextEvent, webhooks.nextDue].compactMap { $0 }.min()
  }

  /// The next call to make at `now`, when one is due. Everything that was due before is done first.
  public mutating func nextDelivery(now: Int64) -> WebhookDelivery? {
    advance(to: now)
    return webhooks.nextDelivery(now: now, scale: timeScale)
  }

  /// What became of a call.
  public mutating func ended(_ delivery: WebhookDelivery, _ outcome: WebhookOutcome, now: Int64) {
    webhooks.ended(delivery.id, outcome, now: now, scale: timeScale)
  }
}
