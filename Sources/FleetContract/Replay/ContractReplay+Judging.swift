import FleetModels
import FleetSandbox

/// Judging an answer: held against the recorded one in full, by shape where the values cannot be compared, and what
/// the replay goes on from afterwards.
extension ContractReplay {
  mutating func judge(
    _ exchange: Exchange, _ answer: Exchange.Response, _ preparation: ReplayWorld.Preparation,
    at index: Int, isLast: Bool
  ) async throws(ReplayError) -> ReplayReport.Verdict {
    let recorded = exchange.answer
    let sandbox = try? JSONValue(parsing: Array(answer.body.utf8))
    if let doubt = preparation.doubt {
      // A name that neither server knows is refused in the same words.
      if preparation.lacksName, exchange.response.status >= 400, answer.status == exchange.response.status {
        let differences = refusalDifferences(exchange, answer)
        return differences.isEmpty ? .agreesByShape(doubt) : .disagrees(differences)
      }
      pairNames(exchange, answer, recorded, sandbox)
      let verdict = shapeVerdict(exchange, answer, sandbox, because: doubt)
      try await resume(exchange, at: index, [])
      return verdict
    }
    var comparison = BodyComparison(names: world.names, .values)
    var differences = statusDifferences(exchange, answer)
    differences += headers.differences(exchange, answer, isAfterGap: world.hasGap(before: index))
    if differences.first?.path != "status" {
      differences += bodyDifferences(exchange, recorded, answer, sandbox, &comparison)
    }
    guard !differences.isEmpty else {
      world.names = comparison.names
      for (design, count) in comparison.byDesign { report.byDesign[design, default: 0] += count }
      for (design, count) in headers.takeByDesign() { report.byDesign[design, default: 0] += count }
      world.saw(exchange, at: index)
      if let sandbox { shapes.keep(sandbox, for: exchange) }
      return .agrees
    }
    _ = headers.takeByDesign()
    guard isLast else { return .disagrees(differences) }
    if let reason = world.excuse(exchange, differences) {
      pairNames(exchange, answer, recorded, sandbox)
      let verdict = shapeVerdict(exchange, answer, sandbox, because: reason)
      try await resume(exchange, at: index, differences)
      return verdict
    }
    pairNames(exchange, answer, recorded, sandbox)
    // What follows is judged from what the real server had.
    try await resume(exchange, at: index, differences)
    return .disagrees(differences)
  }

  /// Pairs what both servers made, also where their answers differ otherwise.
  private mutating func pairNames(
    _ exchange: Exchange, _ answer: Exchange.Response, _ recorded: JSONValue?, _ sandbox: JSONValue?
  ) {
    guard exchange.isWrite, answer.status == exchange.response.status, let recorded, let sandbox else {
      return
    }
    var comparison = BodyComparison(names: world.names, .values)
    comparison.compare(recorded, sandbox)
    world.names = comparison.names
  }

  /// Takes the recorded state over after an exchange whose values could not be compared, or differed.
  private mutating func resume(
    _ exchange: Exchange, at index: Int, _ differences: [Difference]
  ) async throws(ReplayError) {
    host.withServer { server, now in
      world.resume(exchange, at: index, differences, in: &server, now: now)
    }
    guard ListComparison(exchange) != nil, exchange.response.header("X-Cache-Status") == "MISS" else {
      return
    }
    // From now on the list cache holds what was just taken over.
    host.withServer { server, _ in server.forgetCachedLists() }
    _ = try await send(exchange, at: index, nil)
    headers.skip()
  }

  private func refusalDifferences(_ exchange: Exchange, _ answer: Exchange.Response) -> [Difference] {
    guard let recorded = exchange.answer, let sandbox = try? JSONValue(parsing: Array(answer.body.utf8))
    else {
      return []
    }
    var comparison = BodyComparison(names: world.names, .values)
    comparison.compare(recorded, sandbox)
    return comparison.differences
  }

  private func statusDifferences(_ exchange: Exchange, _ answer: Exchange.Response) -> [Difference] {
    guard exchange.response.status != answer.status else { return [] }
    func short(_ response: Exchange.Response) -> String { "\(response.status) \(response.body.prefix(100))" }
    return [Difference(path: "status", recorded: short(exchange.response), sandbox: short(answer))]
  }

  private mutating func bodyDifferences(
    _ exchange: Exchange, _ recorded: JSONValue?, _ answer: Exchange.Response, _ sandbox: JSONValue?,
    _ comparison: inout BodyComparison
  ) -> [Difference] {
    guard let recorded, let sandbox else {
      guard exchange.response.body != answer.body else { return [] }
      return [
        Difference(
          path: "body", recorded: String(exchange.response.body.prefix(100)),
          sandbox: String(answer.body.prefix(100)))
      ]
    }
    if let list = ListComparison(exchange) {
      let found = list.compare(
        sandbox, &comparison, isDoubtful: { world.isDoubtful($0) }, isUnknown: { world.isUnknown($0) })
      if found.isOnlyOrder { report.byDesign[.unsorted, default: 0] += 1 }
      return found.differences + comparison.differences
    }
    comparison.compare(recorded, sandbox)
    return comparison.differences
  }

  private func shapeVerdict(
    _ exchange: Exchange, _ answer: Exchange.Response, _ sandbox: JSONValue?, because reason: String
  ) -> ReplayReport.Verdict {
    // A refusal of something that the sandbox does not hold is another refusal.
    guard let recorded = exchange.answer, exchange.response.status < 400 else {
      return .agreesByShape(reason)
    }
    let model = answer.status == exchange.response.status ? sandbox : shapes.model(for: exchange)
    guard let model else {
      return .notReplayable("\(reason), and the sandbox gave no answer of its kind to compare its shape with")
    }
    var comparison = BodyComparison(names: world.names, .shape)
    comparison.compare(recorded, model)
    return comparison.differences.isEmpty ? .agreesByShape(reason) : .disagrees(comparison.differences)
  }
}
