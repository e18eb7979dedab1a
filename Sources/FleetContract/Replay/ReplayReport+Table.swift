import FleetModels

/// The report for people and for machines.
extension ReplayReport {
  /// Whether nothing disagreed.
  public var isGood: Bool { disagreeing.isEmpty && webhooks?.isGood ?? true }

  /// The counts of each endpoint as columns, then what was met by design, then the summary.
  public var table: String {
    let header = ["exchange", "all", "agree", "by shape", "not replayable", "disagree"]
    let cells = rows.map { row in
      [row.endpoint]
        + [row.exchanges, row.agree, row.byShape, row.notReplayable, row.disagree].map(String.init)
    }
    let lines = Columns(header: header, rows: cells).lines
    let designs = DesignDifference.allCases.compactMap { design in
      byDesign[design].map { "  \($0) × \(design.reason)" }
    }
    return
      (lines + ["", "Different by design:"] + (designs.isEmpty ? ["  nothing"] : designs) + ["", summary])
      .joined(separator: "\n")
  }

  /// One line for each exchange that was not compared in full or disagrees, in their order.
  public var remarks: [String] {
    lines.compactMap { line in
      switch line.verdict {
      case .agrees: nil
      case .agreesByShape(let reason): "by shape       \(line.number)  \(line.endpoint): \(reason)"
      case .notReplayable(let reason): "not replayable \(line.number)  \(line.endpoint): \(reason)"
      case .disagrees(let differences):
        "DISAGREES      \(line.number)  \(line.name), \(line.endpoint): \(differences.first?.description ?? "")"
          + (differences.count > 1 ? " (and \(differences.count - 1) more)" : "")
      }
    }
  }

  /// For machines: every exchange with its verdict, and the counts.
  public var json: JSONValue {
    var members: JSONObject = [
      "agree": JSONValue.count(agreeing), "by_shape": JSONValue.count(byShape.count),
      "not_replayable": JSONValue.count(notReplayable.count), "disagree": JSONValue.count(disagreeing.count),
      "by_design": .object(
        Dictionary(uniqueKeysWithValues: byDesign.map { ($0.key.rawValue, JSONValue.count($0.value)) })),
      "exchanges": .array(lines.map(\.json)),
    ]
    if let webhooks {
      members["webhooks"] = [
        "agree": .count(webhooks.agreeing), "by_shape": .count(webhooks.byShape.count),
        "not_comparable": .count(webhooks.notComparable.count),
        "disagree": .count(webhooks.disagreeing.count),
      ]
    }
    return .object(members)
  }
}

extension ReplayReport.Line {
  fileprivate var json: JSONValue {
    var members: JSONObject = ["n": .string(number), "name": .string(name), "endpoint": .string(endpoint)]
    switch verdict {
    case .agrees: members["verdict"] = "agrees"
    case .agreesByShape(let reason):
      members["verdict"] = "by_shape"
      members["reason"] = .string(reason)
    case .notReplayable(let reason):
      members["verdict"] = "not_replayable"
      members["reason"] = .string(reason)
    case .disagrees(let differences):
      members["verdict"] = "disagrees"
      members["differences"] = .array(
        differences.map { difference in
          [
            "path": .string(difference.path), "recorded": .string(difference.recorded),
            "sandbox": .string(difference.sandbox),
          ]
        })
    }
    return .object(members)
  }
}
