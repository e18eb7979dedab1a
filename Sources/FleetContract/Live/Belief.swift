import FleetModels

/// One thing this core believes about a Fleetbase and relies on, and how to see whether it is still so.
public struct Belief: Sendable {
  /// Short and stable: `start.undispatched`.
  public let id: String
  public let sentence: String
  /// Where the belief comes from: `rest-api 3.7`, `captures 202`.
  public let source: String
  let check: @Sendable (inout LiveWalk) async throws(LiveTrouble) -> Verdict

  init(
    _ id: String, _ sentence: String, _ source: String,
    check: @escaping @Sendable (inout LiveWalk) async throws(LiveTrouble) -> Verdict
  ) {
    self.id = id
    self.sentence = sentence
    self.source = source
    self.check = check
  }

  /// What came out.
  public enum Verdict: Sendable, Equatable {
    case holds
    /// The server behaves in another way.
    case broken(expected: String, found: String)
    /// It cannot be looked at in this company: no driver, too few orders.
    case skipped(String)
    /// The server did not answer, or the run was interrupted.
    case unanswered(String)
  }

  /// A belief with its verdict.
  public struct Finding: Sendable {
    public let belief: Belief
    public let verdict: Verdict
  }
}

extension Belief {
  /// A call is refused with just this status and body.
  static func refusal(
    _ id: String, _ sentence: String, _ source: String, _ status: Int, _ body: JSONValue,
    call: @escaping @Sendable (inout LiveWalk) async throws(LiveTrouble) -> LiveAnswer
  ) -> Belief {
    Belief(id, sentence, source) { walk async throws(LiveTrouble) in
      let answer = try await call(&walk)
      return answer.judged("\(status) \(body.text)", answer.status == status && answer.body == body)
    }
  }

  /// A call about the run's own order is refused in these words (rest-api 1.6, envelope A).
  static func orderRefusal(
    _ id: String, _ sentence: String, _ source: String, _ status: Int, _ words: String, _ method: String,
    _ action: String, _ body: JSONValue = [:], after step: LiveWalk.Step
  ) -> Belief {
    refusal(id, sentence, source, status, ["error": .string(words)]) { walk async throws(LiveTrouble) in
      let order = try walk.order(after: step)
      return try await walk.call(method, "/v1/orders/\(order)/\(action)", body)
    }
  }

  /// A call about a record nobody has is a 404 in these words.
  static func unknownRecord(
    _ id: String, _ sentence: String, _ source: String, _ method: String, _ path: String, _ words: String
  ) -> Belief {
    refusal(id, sentence, source, 404, ["error": .string(words)]) { walk async throws(LiveTrouble) in
      try await walk.call(method, path, method == "GET" ? nil : [:])
    }
  }
}

/// Why a belief could not be looked at.
enum LiveTrouble: Error {
  case noAnswer(String)
  case missing(String)
}
