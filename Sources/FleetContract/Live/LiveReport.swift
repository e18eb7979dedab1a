import FleetModels

/// What a run against a real server showed.
public struct LiveReport: Sendable {
  /// Whose records were looked at.
  public let organization: String
  public let findings: [Belief.Finding]
  public let requests: Int
  /// What could not be removed, such as `order order_x`.
  public let leftBehind: [String]
  /// The `internal_id` of the order that was made.
  public let mark: String

  /// Beliefs that no longer hold.
  public var broken: [Belief.Finding] {
    findings.filter { if case .broken = $0.verdict { true } else { false } }
  }

  /// Beliefs that could not be looked at in this company.
  public var skipped: [Belief.Finding] {
    findings.filter { if case .skipped = $0.verdict { true } else { false } }
  }

  /// Beliefs whose call was not answered.
  public var unanswered: [Belief.Finding] {
    findings.filter { if case .unanswered = $0.verdict { true } else { false } }
  }

  /// Nothing is broken, unanswered or left behind.
  public var isGood: Bool { broken.isEmpty && unanswered.isEmpty && leftBehind.isEmpty }

  /// `47 of 49 beliefs hold, 0 no longer hold, 2 could not be looked at; 52 requests.`
  public var summary: String {
    let held = findings.count - broken.count - skipped.count - unanswered.count
    var parts = ["\(held) of \(findings.count) beliefs hold", "\(broken.count) no longer hold"]
    if !skipped.isEmpty { parts.append("\(skipped.count) could not be looked at") }
    if !unanswered.isEmpty { parts.append("\(unanswered.count) were not answered") }
    let left =
      leftBehind.isEmpty
      ? "" : " Left behind, remove by hand: \(leftBehind.joined(separator: ", ")) (internal_id \(mark))."
    return parts.joined(separator: ", ") + "; \(requests) requests." + left
  }

  /// For machines.
  public var json: JSONValue {
    [
      "organization": .string(organization), "requests": .count(requests), "mark": .string(mark),
      "left_behind": .array(leftBehind.map { .string($0) }),
      "beliefs": .array(findings.map(\.json)),
    ]
  }
}

extension Belief.Finding: CustomStringConvertible {
  /// The belief and what was found instead, for a person.
  public var description: String {
    let name = "\(belief.id): \(belief.sentence)"
    return switch verdict {
    case .holds: "\(name): holds"
    case .broken(let expected, let found):
      "\(name): no longer holds\n  expected \(expected)\n  found    \(found)\n  source   \(belief.source)"
    case .skipped(let why): "\(name): not looked at, \(why)"
    case .unanswered(let why): "\(name): not answered, \(why)"
    }
  }

  var json: JSONValue {
    var members: JSONObject = [
      "id": .string(belief.id), "sentence": .string(belief.sentence), "source": .string(belief.source),
    ]
    switch verdict {
    case .holds: members["verdict"] = "holds"
    case .broken(let expected, let found):
      members["verdict"] = "broken"
      members["expected"] = .string(expected)
      members["found"] = .string(found)
    case .skipped(let why):
      members["verdict"] = "skipped"
      members["reason"] = .string(why)
    case .unanswered(let why):
      members["verdict"] = "unanswered"
      members["reason"] = .string(why)
    }
    return .object(members)
  }
}
