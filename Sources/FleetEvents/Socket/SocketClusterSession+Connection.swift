import FleetModels

/// Connecting, losing a connection, and the pauses between attempts (events 3.4 and 3.6).
extension SocketClusterSession {
  mutating func connect(at now: Int64, _ effects: inout [SocketClusterEffect]) {
    state = .connecting(until: now + timing.connectTimeout)
    effects.append(.connect)
  }

  /// Ends the connection ourselves.
  mutating func drop(code: Int, reason: String, at now: Int64, _ effects: inout [SocketClusterEffect]) {
    effects.append(.close(code: code))
    lost(code: code, reason: reason, at: now, &effects)
  }

  mutating func lost(code: Int, reason: String, at now: Int64, _ effects: inout [SocketClusterEffect]) {
    forgetConnection(&effects)
    let delay = delayAfter(code)
    effects.append(
      .disconnected(code: code, reason: EventText.shown(reason), retryAt: delay.map { now + $0 }))
    switch delay {
    case nil: state = .ended
    case 0?: connect(at: now, &effects)
    case let wait?: state = .waiting(until: now + wait)
    }
  }

  mutating func forgetConnection(_ effects: inout [SocketClusterEffect]) {
    subscribing = [:]
    renewing = nil
    channels.allArePending()
    for call in calls.keys.sorted() { effects.append(.answered(call: call, .disconnected)) }
    calls = [:]
  }

  /// Milliseconds until the next attempt, 0 for at once, nil for none: the reference client's rules.
  private mutating func delayAfter(_ code: Int) -> Int64? {
    if code == 1000 || code >= 4500 { return nil }
    let exponent = failures
    failures += 1
    let isAtOnce = code == 4000 || code == 4001 || code == 1005
    if isAtOnce && exponent == 0 { return 0 }
    let spread = (Double(timing.randomDelay) * min(max(random(), 0), 1)).rounded()
    var delay = Double(timing.firstDelay) + spread
    for _ in 0..<exponent {
      guard delay < Double(timing.longestDelay) else { break }
      delay *= timing.delayFactor
    }
    return min(Int64(delay.rounded()), timing.longestDelay)
  }

  mutating func nextCall() -> Int {
    lastCall += 1
    return lastCall
  }

  func handshake(_ call: Int) -> String {
    let data: String
    if let token {
      data = "{\"authToken\":" + JSONValue.string(token.text).text + "}"
    } else {
      data = omitsAbsentToken ? "{}" : "{\"authToken\":null}"
    }
    return "{\"event\":\"#handshake\",\"data\":\(data),\"cid\":\(call)}"
  }

  /// The reply to our handshake.
  mutating func finishHandshake(
    _ data: ArraySlice<UInt8>?, _ error: SocketClusterError?, at now: Int64,
    _ effects: inout [SocketClusterEffect]
  ) {
    if let error {
      // A WebSocket client may close with 3000 to 4999 only.
      let code = error.statusCode.flatMap { (3000...4999).contains($0) ? $0 : nil } ?? 4003
      return drop(code: code, reason: "handshake refused: \(error)", at: now, &effects)
    }
    let reply = data.flatMap { try? JSONValue(parsing: $0) }?.object ?? [:]
    let timeout = pingTimeout(reply["pingTimeout"])
    state = .open(OpenConnection(pingTimeout: timeout, silentAt: now + timeout))
    failures = 0
    effects.append(.connected(socketID: reply["id"]?.string.map(EventText.shown) ?? ""))
    if let refusal = reply["authError"].flatMap({ SocketClusterError($0) }) {
      effects.append(.tokenRefused(refusal))
    }
    resubscribe(at: now, &effects)
  }

  private func pingTimeout(_ value: JSONValue?) -> Int64 {
    guard case .number(let number) = value, let given = number.double, given == given.rounded() else {
      return timing.pingTimeout
    }
    let bounds = timing.pingTimeoutBounds
    return Int64(min(max(given, Double(bounds.lowerBound)), Double(bounds.upperBound)))
  }

  /// A ping, and nothing else, says that the server is there. More of them than a server has reason for are not
  /// answered.
  mutating func ping(_ pong: String, at now: Int64, _ effects: inout [SocketClusterEffect]) {
    if case .open(var connection) = state {
      connection.silentAt = now + connection.pingTimeout
      state = .open(connection)
    }
    if now - pings.since >= 1_000 { pings = (now, 0) }
    pings.count += 1
    if pings.count <= limits.pingsPerSecond { effects.append(.send(pong)) }
  }
}
