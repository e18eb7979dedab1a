import FleetCompanion

/// `companion reconcile`: makes what is stored here equal to the server, once.
enum ReconcileCommand: Subcommand {
  static let name = "reconcile"
  static let summary = "compare everything with the server, and repair"
  static let help = Help(
    usage: "[--json]",
    about:
      "Compares the orders stored here, a driver's or a desk's whole board, with the server, and repairs what differs: the job for every night, whatever events were lost. Nothing goes because a list leaves it out.",
    options: [("--json", "for machines: what was repaired")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let session = try Workplace.anyone(arguments)
    let report = try await session.reconcile()
    if arguments.has("--json") {
      Terminal.print(Machine.reconciliation(report))
    } else {
      for change in report.changes {
        Terminal.print("\(change.order)  \(Self.words(change.names))")
      }
      for order in report.left { Terminal.print("\(order)  not in this list any more") }
      for problem in report.refresh.setAside {
        Terminal.remark("one order could not be read: \(Visible.line(problem))")
      }
      Terminal.print(sentence(report))
    }
    if report.refresh.isCut {
      Terminal.remark("The server has more orders than one comparison reads: the rest was not compared.")
    }
    return report.isComplete ? .done : .failed
  }

  /// What a reconciliation came to, in a line.
  static func sentence(_ report: ReconcileReport) -> String {
    let compared = "\(report.refresh.stored) order\(report.refresh.stored == 1 ? "" : "s") compared"
    let repaired = report.changes.count + report.left.count
    return "\(compared), " + (repaired == 0 ? "nothing differed" : "\(repaired) repaired")
  }

  static func words(_ names: [String]) -> String {
    names.map { name in
      switch name {
      case "added": "new here"
      case "returned": "back again"
      case "driver_assigned": "driver"
      case "scheduled_at": "schedule"
      case "updated_at": "other details"
      case "deleted": "deleted"
      default: Visible.line(name)
      }
    }.joined(separator: ", ")
  }
}

extension ReconcileReport {
  /// Whether everything that was asked for was read.
  var isComplete: Bool { refresh.setAside.isEmpty && !refresh.isCut }
}

extension Machine {
  static func reconciliation(_ report: ReconcileReport) -> JSONValue {
    [
      "compared": number(report.refresh.stored),
      "changed": .array(
        report.changes.map {
          ["order": .string($0.order.rawValue), "members": .array($0.names.map { .string($0) })]
        }),
      "left": .array(report.left.map { .string($0.rawValue) }),
      "unreadable": .array(report.refresh.setAside.map { .string($0) }),
      "complete": .bool(report.isComplete),
    ]
  }
}
