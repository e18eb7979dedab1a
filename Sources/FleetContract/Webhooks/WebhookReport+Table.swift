/// The result for people.
extension WebhookReport {
  /// The rows as columns, each delivery that disagrees with its first difference, the reasons of what could not be
  /// compared by count, and sentences beneath.
  public var table: String {
    let header = ["event", "recorded", "agree", "by shape", "not comparable", "disagree", "sent besides"]
    let cells = rows.map { row in
      [
        row.name.isEmpty ? "(no event)" : row.name, "\(row.recorded)", "\(row.agree)", "\(row.byShape)",
        "\(row.notComparable)", "\(row.disagree)", "\(row.unrecorded)",
      ]
    }
    var lines = Columns(header: header, rows: cells).lines
    lines.append("")
    for line in disagreeing {
      guard case .disagrees(let differences) = line.verdict, let first = differences.first else { continue }
      lines.append("\(line.at) \(line.name) \(line.subject): \(first)")
    }
    for (reason, count) in reasons { lines.append("\(count) × \(reason)") }
    lines.append(contentsOf: sentences)
    return lines.joined(separator: "\n")
  }

  /// Why deliveries were compared by shape only or not at all, with their counts, the most first. Names and moments
  /// are left out.
  public var reasons: [(reason: String, count: Int)] {
    var counts: [String: Int] = [:]
    for line in lines {
      switch line.verdict {
      case .agreesByShape(let reason): counts["by shape: " + Self.general(reason), default: 0] += 1
      case .notComparable(let reason): counts["not comparable: " + Self.general(reason), default: 0] += 1
      case .agrees, .disagrees: break
      }
    }
    return counts.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
  }

  private static func general(_ reason: String) -> String {
    reason.split(separator: " ").map { word -> String in
      MadeUp.kind(ofName: word.utf8).map { "{\($0)}" } ?? String(word)
    }.joined(separator: " ")
  }

  private var sentences: [String] {
    var found: [String] = []
    if retries > 0 { found.append("\(retries) deliveries repeat another, byte for byte.") }
    found.append("\(wellSigned) of \(sent) deliveries of the sandbox are signed over their exact bytes.")
    if !unheardOf.isEmpty {
      found.append("The sandbox sent what the recording never shows: \(unheardOf.joined(separator: ", ")).")
    }
    found.append(summary + ".")
    return found
  }
}
