import FleetNetwork

/// The live sandbox as a sender: what is due is posted at once, what became of it goes back into the model. No
/// request waits for it, and a stopped host sends nothing.
extension SandboxHost {
  /// Sends every event from now on to `url`, or only those called `names`; false when that is no http address.
  /// `secret` is for all endpoints, as the server signs with the credential and not with the endpoint.
  @discardableResult
  public func addWebhook(_ url: String, secret: String? = nil, names: Set<String> = []) -> Bool {
    withServer { server, _ in
      if let secret { server.webhooks.sign(with: secret) }
      return server.webhooks.add(url: url, names: names)
    }
  }

  /// The events so far, those of this moment included as soon as the queue has written them.
  public var events: [SandboxEvent] { withServer { server, _ in server.events } }

  /// Posts what is due, if the host runs.
  func sendWebhooks() {
    while let delivery = state.withLock({ state -> WebhookDelivery? in
      guard state.listener != nil else { return nil }
      return state.sandbox.server.nextDelivery(now: clock())
    }) {
      poster.post(delivery) { [weak self] outcome in
        self?.withServer { server, now in server.ended(delivery, outcome, now: now) }
      }
    }
  }

  /// `GET /_sandbox/events?after=N`: the events written since the log had `N`, and how many it has had.
  /// `GET|POST /_sandbox/webhooks`: who is told and how it went; one more, `{"url": …, "secret": …,
  /// "events": […]}`.
  func webhookControl(_ request: HTTPListenerRequest) -> SandboxAnswer {
    switch (request.method, request.path) {
    case ("GET", "/_sandbox/events"):
      let after = request.query.first { $0.name == "after" }.flatMap { Int($0.value) } ?? 0
      return withServer { server, _ in
        let fresh = server.events.suffix(max(0, min(server.eventCount - after, server.events.count)))
        return self.plain(
          200,
          [
            "count": .int(Int64(server.eventCount)), "events": .array(fresh.map(\.summary)),
          ])
      }
    case ("GET", "/_sandbox/webhooks"):
      return withServer { server, _ in self.plain(200, server.webhooks.summary) }
    case ("POST", "/_sandbox/webhooks"):
      let body = SandboxJSON(parsing: request.body)
      guard let url = body?["url"]?.stringValue else {
        return plain(400, ["error": "Say where to: {\"url\": …}."])
      }
      let names = (body?["events"]?.arrayValue ?? []).compactMap(\.stringValue)
      let secret = body?["secret"]?.stringValue
      guard addWebhook(url, secret: secret, names: Set(names)) else {
        return plain(422, ["error": "A webhook needs an http or https address."])
      }
      return plain(200, ["url": .string(url)])
    default: return plain(404, ["error": "There is no such control."])
    }
  }
}

extension SandboxWebhooks {
  /// The endpoints and the latest calls, without the secret.
  fileprivate var summary: SandboxJSON {
    [
      "webhooks": .array(
        endpoints.map {
          [
            "url": .string($0.url),
            "events": .array($0.names.sorted().map(SandboxJSON.string)),
          ]
        }),
      "attempts": .int(Int64(attemptCount)), "dropped": .int(Int64(droppedCount)),
      "latest": .array(
        log.map {
          [
            "url": .string($0.url), "event": .string($0.event), "attempt": .int(Int64($0.number)),
            "outcome": .string($0.outcome.name), "at": .string(ServerTime.timestamp($0.endedAt)),
          ]
        }),
    ]
  }
}

extension FaultySandbox {
  /// When anything is due: an effect, an event's body, a delivery.
  var nextAlarm: Int64? {
    [nextDue, server.nextWebhookWork, server.nextBroadcast].compactMap { $0 }.min()
  }
}
