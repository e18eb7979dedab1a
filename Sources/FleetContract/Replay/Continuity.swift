/// What the recording's own counting tells about what is not in it.
///
/// `X-RateLimit-Remaining` falls by one with every request that a server counts: where it falls by more, others came
/// between; where it does not fall, two came at once. Numbers that are missing say the same, unless the file says that only
/// reads were left out.
struct Continuity {
  /// Whether requests that are not in the file may have come just before an exchange.
  private let gaps: [Bool]
  /// Whether an exchange came at the same moment as the one before.
  private let races: [Bool]

  init(_ exchanges: [Exchange]) {
    var gaps: [Bool] = []
    var races: [Bool] = []
    var before: (remaining: Int, limit: String, second: Int64)?
    for (index, exchange) in exchanges.enumerated() {
      var gap = index == 0
      var race = false
      if index > 0, let number = exchange.sequence, let last = exchanges[index - 1].sequence {
        gap = number != last + 1 + exchange.leftOut
      }
      let second = exchange.moment?.milliseconds ?? 0
      if let remaining = exchange.response.count("X-RateLimit-Remaining") {
        let limit = exchange.response.header("X-RateLimit-Limit") ?? ""
        if let before, before.limit == limit {
          let fallen = before.remaining - remaining - exchange.leftOut
          if fallen > 1 { gap = true }
          if exchange.leftOut == 0, fallen <= 0, fallen >= -1, abs(second - before.second) <= 1000 {
            race = true
          }
          // A new minute's budget: what was counted between cannot be told.
          if fallen < -1, remaining < (exchange.response.count("X-RateLimit-Limit") ?? 0) - 1 { gap = true }
        } else if before != nil {
          gap = true
        }
        before = (remaining, limit, second)
      }
      gaps.append(gap)
      races.append(race && !gap)
    }
    self.gaps = gaps
    self.races = races
  }

  func isGap(before index: Int) -> Bool { gaps[index] }

  /// Whether the exchange and the next were on their way together.
  func races(at index: Int) -> Bool { index + 1 < races.count && races[index + 1] }
}
