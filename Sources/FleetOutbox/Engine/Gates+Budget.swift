import FleetAPI
import FleetStorage

/// What a request is for: under a tight budget the earlier ones go first.
enum Urgency: Int {
  case write
  /// Finds out about a write, or whether one may go out.
  case probe
  /// Shows a person something, or settles what is confirmed.
  case read
  case position

  /// So many requests of the budget are left to those that go before it (a count).
  var reserve: Int64 {
    switch self {
    case .write, .probe: 0
    case .read: 2
    case .position: 4
    }
  }
}

/// The budget of requests: a bucket that refills evenly, and never more than what the server says is left.
///
/// The server counts by address, in a window that opens with the first request (captures 451–454): phones behind one
/// router share it. Each answer says what is left of it; that is kept until the window must be over, and a raise
/// means that a new one has opened.
extension Gates {
  /// Takes one request from the budget.
  /// - Parameter mayOwe: take it even from an empty bucket, up to one for each lane: for a read that an earlier one
  ///   led to, which would otherwise be asked for again and again for want of the second.
  /// - Returns: nil when it was granted, else the engine time at which one will be free.
  func takeRequest(at time: Int64, for urgency: Urgency = .write, mayOwe: Bool = false) throws -> Int64? {
    let pace = try pace()
    // Counted in thousandths of a request, so that whole numbers carry the fraction.
    let full = pace.burst * 1000
    let refilledAt = try outbox.number("budget_at") ?? time
    let level = try outbox.number("budget_level") ?? full
    let gained = max(0, time - refilledAt) * pace.budget * 1000 / policy.budgetWindow
    let available = min(full, level + gained)
    let known = try window(at: time)
    // Whatever is reserved, a full bucket grants.
    let needed = (1 + min(urgency.reserve, pace.burst - 1)) * 1000
    if let known, known.left * 1000 < needed { return known.until }
    guard available >= (mayOwe ? 1000 - Int64(policy.lanesAtOnce) * 1000 : needed) else {
      return time + (needed - available) * policy.budgetWindow / (pace.budget * 1000) + 1
    }
    try outbox.setNumber("budget_at", time)
    try outbox.setNumber("budget_level", available - 1000)
    if let known { try outbox.setNumber("rate_left", known.left - 1) }
    return nil
  }

  /// Takes in what an answer says is left to this address.
  func learn(_ rate: RateLimit, askedAt: Int64, at time: Int64) throws {
    guard rate.limit > 0, rate.remaining >= 0 else { return }
    try outbox.setNumber("rate_limit", Int64(min(rate.limit, Self.plenty)))
    // What is on the wire was perhaps not counted yet. Answers overtake each other, by as many at most.
    let remaining = max(0, Int64(min(rate.remaining, Self.plenty)) - Int64(try outbox.flights().count))
    if let known = try window(at: time), remaining <= known.left + Int64(policy.lanesAtOnce) {
      try outbox.setNumber("rate_left", min(known.left, remaining))
    } else {
      try outbox.setNumber("rate_left", remaining)
      try outbox.setNumber("rate_until", askedAt + policy.budgetWindow)
    }
  }

  /// What is left of the server's window, and the engine time at which it must be over; nil when that is not known.
  private func window(at time: Int64) throws -> (left: Int64, until: Int64)? {
    guard let until = try outbox.number("rate_until"), time < until, let left = try outbox.number("rate_left")
    else { return nil }
    return (left, until)
  }

  /// A server that grants less than the usual is asked less, in the same measure; never more.
  private func pace() throws -> (budget: Int64, burst: Int64) {
    let budget = Int64(policy.budget)
    let burst = Int64(policy.budgetBurst)
    guard let limit = try outbox.number("rate_limit"), limit < Self.usualLimit else { return (budget, burst) }
    return (max(1, budget * limit / Self.usualLimit), max(1, burst * limit / Self.usualLimit))
  }

  /// What a server without a limit says is more than any number is worth.
  private static let plenty = 1_000_000

  /// Requests a minute that the server grants by default (rest-api 5.1).
  private static let usualLimit: Int64 = 120
}
