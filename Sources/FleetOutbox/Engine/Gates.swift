import FleetModels
import FleetStorage

/// What holds back the whole account: a token that is not accepted, a server that asks for patience, a link that
/// is down, and our own budget of requests. All of it lives in the outbox file.
struct Gates {
  enum Name: String {
    /// Shut after a 401 until somebody signs in or asks, or another process takes up the engine.
    case token
    /// Shut after a 429 or a maintenance answer.
    case patience
    /// Shut after the network failed; opens with full jitter.
    case link
  }

  let outbox: OutboxStore
  let policy: Policy

  init(_ outbox: OutboxStore, _ policy: Policy) {
    self.outbox = outbox
    self.policy = policy
  }

  /// The engine time before which nothing may go out, and why; nil when the way is free.
  func shut(at time: Int64) throws -> Gate? {
    for name in [Name.token, .patience, .link] {
      if let gate = try outbox.gate(name.rawValue), gate.until > time { return gate }
    }
    return nil
  }

  /// How many requests may be on the wire: one while the link has not been seen to work again.
  func width() throws -> Int {
    try outbox.gate(Name.link.rawValue) == nil ? policy.lanesAtOnce : 1
  }

  func isTokenRefused() throws -> Bool { try outbox.gate(Name.token.rawValue) != nil }

  func isLinkDown() throws -> Bool { try outbox.gate(Name.link.rawValue) != nil }

  /// A flight did not get past with its token; it says nothing about one that was put in place since.
  func refuseToken(_ reason: String, flight: Int64) throws {
    if let renewed = try outbox.number("token_renewed_after"), flight <= renewed { return }
    try outbox.setGate(Name.token.rawValue, Gate(until: .max, strikes: 1, reason: reason))
  }

  /// A token was put in place, or a person wants it tried again: what is on the wire now had the old one.
  func acceptToken() throws {
    try outbox.setGate(Name.token.rawValue, nil)
    try outbox.setNumber("token_renewed_after", try outbox.flights().last?.id ?? -1)
    try outbox.setNumber("token_renewals", try tokenRenewals() + 1)
  }

  /// How often the token was renewed, or was to be tried again.
  func tokenRenewals() throws -> Int64 { try outbox.number("token_renewals") ?? 0 }

  /// A person asks: everything that waits for the link, the token or a time of its own is due now. What was
  /// contradicted keeps the pause before its second reading, which tells a half state from a whole one, and a
  /// server that asked for patience has it.
  func tryEverything(at time: Int64) throws {
    try openLink(at: time, jitter: 0)
    try acceptToken()
    for var row in try outbox.live() where row.nextAt > time && row.contradictions == 0 {
      switch row.state {
      case .pending, .unknown, .confirmed, .withdrawnUnsure:
        row.nextAt = time
        try outbox.update(row)
      case .stamped, .attention, .settled, .withdrawn: break
      }
    }
  }

  /// The server asks for a pause; the longest one asked for holds.
  func bePatient(for pause: Int64, at time: Int64, reason: String) throws {
    let known = try outbox.gate(Name.patience.rawValue)
    let until = max(known?.until ?? 0, time + max(policy.backoffBase, min(pause, policy.longestPatience)))
    try outbox.setGate(
      Name.patience.rawValue,
      Gate(until: until, strikes: (known?.strikes ?? 0) + 1, reason: "the server asked to wait (\(reason))"))
  }

  /// The network failed: wait with full jitter, longer each time in a row. Exchanges that were asked for before
  /// it was known to be down fail with it, not once more each.
  func linkFailed(
    askedAt: Int64, at time: Int64, reason: String, dice: inout some RandomNumberGenerator
  ) throws {
    let known = try outbox.gate(Name.link.rawValue)
    try outbox.setNumber("offline_at", time)
    if let known, askedAt < known.until { return }
    let strikes = (known?.strikes ?? 0) + 1
    let ceiling = min(policy.backoffCap, policy.backoffBase << Int64(min(strikes - 1, 20)))
    let pause = Int64.random(in: 0...max(1, ceiling), using: &dice)
    try outbox.setGate(Name.link.rawValue, Gate(until: time + pause, strikes: strikes, reason: reason))
  }

  /// Any answer at all proves the link.
  func linkWorks() throws {
    try outbox.setGate(Name.link.rawValue, nil)
  }

  /// When the server's wish for patience is over; nil when there is none.
  func patienceEnds(after time: Int64) throws -> Int64? {
    guard let gate = try outbox.gate(Name.patience.rawValue), gate.until > time else { return nil }
    return gate.until
  }

  /// A good answer ends the server's wish for patience, unless it was asked for before that wish.
  func patienceRewarded(at time: Int64) throws {
    guard let gate = try outbox.gate(Name.patience.rawValue), gate.until <= time else { return }
    try outbox.setGate(Name.patience.rawValue, nil)
  }

  /// The link is said to be back, or a person asks: try now, or with jitter when many devices hear it at once.
  func openLink(at time: Int64, jitter: Int64) throws {
    guard var gate = try outbox.gate(Name.link.rawValue) else { return }
    gate.until = min(gate.until, time + jitter)
    gate.strikes = 0
    try outbox.setGate(Name.link.rawValue, gate)
  }

  /// Engine time at which the network last failed; evidence from before it is stale.
  func lastOffline() throws -> Int64 { try outbox.number("offline_at") ?? -1 }
}
