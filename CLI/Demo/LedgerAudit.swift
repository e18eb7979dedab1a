import FleetCompanion
import FleetSandbox

/// Holds a receipt against the server's own ledger: each confirmed entry is one effect, nothing else happened in
/// this driver's name.
struct LedgerAudit {
  private let effects: [SandboxEffect]

  init(_ ledger: SandboxLedger, driver: Driver.ID) {
    effects = ledger.effects.filter { $0.actor == .driver(driver.rawValue) }
  }

  var count: Int { effects.count }

  /// What does not agree, one sentence each.
  func problems(with receipt: Receipt) -> [String] {
    var expected: [Key: Int] = [:]
    for line in receipt.lines where line.entry.row.confirmedWall != nil {
      expected[Key(line.entry.command), default: 0] += 1
    }
    var happened: [Key: Int] = [:]
    for effect in effects { happened[Key(effect), default: 0] += 1 }
    return Set(expected.keys).union(happened.keys).sorted { $0.text < $1.text }.compactMap { key in
      let (wanted, found) = (expected[key] ?? 0, happened[key] ?? 0)
      return wanted == found ? nil : "\(key.text): asked for \(wanted) times, applied \(found) times"
    }
  }

  /// An effect without its time.
  private struct Key: Hashable {
    var text: String

    init(_ command: Command) {
      text =
        switch command {
        case .startOrder(let command): "started \(command.order)"
        case .reportActivity(let command): "activity:\(command.code.canonical) \(command.order)"
        case .setDestination(let command): "destination \(command.order)"
        case .completeOrder(let command): "completed \(command.order)"
        case .setOnline(let command): "online:\(command.online)"
        case .reportPosition: "position"
        case .acceptOrder(let command): "started \(command.order)"
        case .writeComment(let command): "comment \(command.order)"
        case .reportIssue: "issue"
        case .reportFuel: "fuel-report"
        }
    }

    init(_ effect: SandboxEffect) {
      text = effect.order.map { "\(effect.name) \($0)" } ?? effect.name
    }
  }
}
