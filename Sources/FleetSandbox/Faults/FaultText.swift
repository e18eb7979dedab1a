/// Why a text is no fault plan, in one sentence.
public enum FaultTextError: Error, Sendable, Equatable, CustomStringConvertible {
  /// No fault has this name.
  case unknown(String)
  /// The share after `=` is no number from 0 to 1.
  case share(String, item: String)
  /// The number after `:` is no whole number, or the fault takes none.
  case number(String, item: String)
  /// The count after `#` is no whole number from 1.
  case nth(String, item: String)

  public var description: String {
    switch self {
    case .unknown(let name):
      "\"\(name)\" is no fault: the faults are \(FaultText.names.joined(separator: ", ")), "
        + "STATUS-before and STATUS-after."
    case .share(let text, let item):
      "\"\(text)\" in \"\(item)\" is no share: give a number from 0 to 1 after \"=\"."
    case .number(let text, let item):
      "\"\(text)\" in \"\(item)\" does not fit: give a whole number after \":\", and only to a fault that takes one."
    case .nth(let text, let item):
      "\"\(text)\" in \"\(item)\" is no count: give a whole number from 1 after \"#\"."
    }
  }
}

/// The text form of a fault plan: `name[=share][:number][@METHOD][#nth][/path]`, commas between. `share` is how
/// often it strikes (1 when absent), `number` milliseconds, bytes or seconds as the fault needs, `nth` the one
/// request it strikes, `/path` text the path contains. Faults that are about a lost or doubled effect strike
/// writes only, unless a method is given.
enum FaultText {
  static let names = [
    "drop-request", "drop-answer", "late", "half-way", "midway", "delay", "duplicate", "truncate", "html",
    "unauthorized", "too-many", "maintenance", "slow", "unreachable", "late-idle", "late-busy",
    "late-swamped", "reset", "races", "lost-frames",
  ]

  private static let aboutWrites: Set<String> = [
    "drop-answer", "late", "half-way", "midway", "duplicate", "late-idle", "late-busy", "late-swamped",
    "reset",
  ]

  struct Item {
    var name = ""
    var number: Int?
    var match = FaultMatch()
  }

  static func item(_ text: String) throws(FaultTextError) -> Item {
    var item = Item()
    var rest = text[...]
    func piece() -> String {
      let end = rest.dropFirst().firstIndex { "=:@#/".contains($0) } ?? rest.endIndex
      defer { rest = rest[end...] }
      return String(rest[..<end])
    }
    item.name = piece()
    while let mark = rest.first {
      if mark == "/" {
        item.match.path = String(rest)
        break
      }
      let value = String(piece().dropFirst())
      switch mark {
      case "=":
        guard let share = Double(value), (0...1).contains(share) else {
          throw .share(value, item: text)
        }
        item.match.probability = share
      case ":":
        guard let number = Int(value), number >= 0 else { throw .number(value, item: text) }
        item.number = number
      case "@": item.match.method = value.uppercased()
      default:
        guard let nth = Int(value), nth > 0 else { throw .nth(value, item: text) }
        item.match.nth = nth
      }
    }
    if item.match.method == nil {
      item.match.writesOnly = aboutWrites.contains(item.name) || item.name.hasSuffix("-after")
    }
    return item
  }

  static func fault(_ item: Item, text: String) throws(FaultTextError) -> Fault {
    let takesNumber = ["late", "midway", "delay", "truncate", "too-many", "slow"].contains(item.name)
    if let number = item.number, !takesNumber { throw .number(String(number), item: text) }
    switch item.name {
    case "drop-request": return .dropRequest
    case "drop-answer": return .dropAnswer
    case "late": return .lateEffect(milliseconds: item.number ?? 4000)
    case "late-idle": return .lateBetween(100, 442)
    case "late-busy": return .lateBetween(7000, 10_000)
    case "late-swamped": return .lateBetween(112_000, 208_000)
    case "reset": return .reset
    case "half-way": return .halfWay
    case "midway": return .midway(milliseconds: item.number ?? 200)
    case "delay": return .delay(milliseconds: item.number ?? 1000)
    case "duplicate": return .duplicate
    case "truncate": return .truncateBody(bytes: item.number)
    case "html": return .html
    case "unauthorized": return .unauthorized
    case "too-many": return .tooMany(retryAfter: item.number)
    case "maintenance": return .maintenance
    case "slow": return .slow(pauseMilliseconds: item.number ?? 20)
    default:
      let parts = item.name.split(separator: "-", maxSplits: 1).map(String.init)
      guard parts.count == 2, let status = Int(parts[0]), (400...599).contains(status),
        ["before", "after"].contains(parts[1])
      else { throw .unknown(item.name) }
      let body = errorBody(status)
      return parts[1] == "before"
        ? .errorBefore(status: status, body: body) : .errorAfter(status: status, body: body)
    }
  }

  /// What stands in an error of this status: the server's own words where it has some (rest-api 1.6), else
  /// the page of a proxy in front of it.
  static func errorBody(_ status: Int) -> String {
    switch status {
    case 403: #"{"errors":["This action is unauthorized."]}"#
    case 404: #"{"error":"Order resource not found."}"#
    case 500: Reply.serverErrorText
    case 503: maintenanceBody
    default: "<html><body><h1>\(status)</h1></body></html>\n"
    }
  }

  static let maintenanceBody = #"{"errors":["Service Unavailable"]}"#
}

extension FaultPlan {
  /// Reads the text form; empty text is a plan without faults. `unreachable[:milliseconds]` is an outage,
  /// `races[=share]` the races of two requests at once, with the measured shares unless one is given.
  public init(text: String, seed: UInt64 = 1) throws(FaultTextError) {
    var rules: [FaultRule] = []
    var outage: Outage?
    var races: RaceTendency?
    var lostFrames = 0.0
    for piece in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }).map(String.init) {
      let item = try FaultText.item(piece)
      if item.name == "unreachable" {
        outage = Outage(milliseconds: item.number)
      } else if item.name == "lost-frames" {
        if let number = item.number { throw .number(String(number), item: piece) }
        lostFrames = item.match.probability
      } else if item.name == "races" {
        if let number = item.number { throw .number(String(number), item: piece) }
        let isMeasured = !piece.contains("=")
        races =
          isMeasured
          ? RaceTendency(seed: seed) : RaceTendency(share: item.match.probability, seed: seed)
      } else {
        rules.append(FaultRule(try FaultText.fault(item, text: piece), item.match))
      }
    }
    self.init(rules, seed: seed, outage: outage, races: races)
    self.lostFrames = lostFrames
  }
}
