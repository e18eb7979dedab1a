import FleetAPI
import FleetModels
import FleetStorage

/// What concerns the whole account: the token and the budget of requests, shared by all processes on the store.
extension Outbox {
  /// A sign-in put a new token in place: whatever waited for it goes on.
  public func signedIn() throws {
    try store.transaction { try Gates(store, Policy()).acceptToken() }
  }

  /// A person asks for everything to be tried now, also by an engine of another process, which notices. A server that
  /// asked for patience still has it.
  public func asked(now: Moment) throws {
    try store.transaction {
      try Gates(store, Policy()).tryEverything(at: EngineClock(store).time(at: now))
    }
  }

  /// The device says that it has a network again: the link is tried within a little jitter, by whichever process has
  /// the engine, or takes it up.
  public func linkRegained(now: Moment, policy: Policy, dice: inout some RandomNumberGenerator) throws {
    let jitter = Int64.random(in: 0...policy.backoffBase, using: &dice)
    try store.transaction {
      try Gates(store, policy).openLink(at: EngineClock(store).time(at: now), jitter: jitter)
    }
  }

  /// How often the token was renewed: to be noted before a read that `heed` is told of.
  public func tokenRenewals() throws -> Int64 { try Gates(store, Policy()).tokenRenewals() }

  /// Takes in what a read outside the engine met, as the engine does: a token that is refused or a wish for patience
  /// holds back the whole account.
  /// - Parameter tokenRenewals: as it was when the read was asked; a token put in place since is not to blame.
  public func heed(_ error: APIError, tokenRenewals: Int64, now: Moment, policy: Policy) throws {
    try store.transaction {
      let gates = Gates(store, policy)
      switch Landing.ReadFailure(error) {
      case .unauthorized:
        guard try gates.tokenRenewals() == tokenRenewals else { return }
        try gates.refuseToken("the server does not accept the sign-in any more", flight: .max)
      case .later(let pause, let why):
        try gates.bePatient(
          for: pause.map(Int64.init) ?? policy.throttlePause, at: EngineClock(store).time(at: now),
          reason: why)
      case .network, .useless: break
      }
    }
  }

  /// Takes in what the answer to a read outside the engine says is left to this address.
  /// - Parameter asked: when it was asked for.
  public func heed(_ rate: RateLimit, asked: Moment, now: Moment, policy: Policy) throws {
    try store.transaction {
      let time = try EngineClock(store).time(at: now)
      let age = max(0, now.uptime - asked.uptime)
      try Gates(store, policy).learn(rate, askedAt: time - age, at: time)
    }
  }

  /// Takes one request from the account's budget for a read outside the engine; what the engine has to send and to
  /// find out goes before it.
  /// - Returns: 0 when it was granted, else how many milliseconds later one will be free.
  public func takeRequest(now: Moment, policy: Policy) throws -> Int64 {
    try store.transaction {
      let time = try EngineClock(store).time(at: now)
      let gates = Gates(store, policy)
      // A read may try the link and the token anew, but not the server's patience.
      if let opens = try gates.patienceEnds(after: time) { return opens - time }
      return try gates.takeRequest(at: time, for: .read).map { max(1, $0 - time) } ?? 0
    }
  }

  /// In how many milliseconds the next step about an entry is due, what holds back the whole account counted in; nil
  /// when none is, or a person must act first.
  public func dueIn(_ entry: Entry, now: Moment) throws -> Int64? {
    switch entry.state {
    case .pending, .unknown, .confirmed, .withdrawnUnsure:
      let time = try EngineClock(store).peek(at: now)
      let opens = try Gates(store, Policy()).shut(at: time)?.until ?? 0
      return opens == .max ? nil : max(0, max(entry.row.nextAt, opens) - time)
    case .stamped, .attention, .settled, .withdrawn: return nil
    }
  }
}
