import FleetModels

/// Holds one answer of the sandbox against the recorded one, member by member.
struct BodyComparison {
  /// The names known so far; new pairs are added.
  var names: NameMap
  private(set) var differences: [Difference] = []
  private(set) var byDesign: [DesignDifference: Int] = [:]
  private let trace: Tracing

  /// How much has to agree.
  enum Tracing {
    /// Every value.
    case values
    /// Members and JSON types only; null goes with everything.
    case shape
  }

  /// Moments may differ by so much: the recorded clock is known to whole seconds.
  static let momentTolerance: Int64 = 2_000

  init(names: NameMap, _ trace: Tracing) {
    self.names = names
    self.trace = trace
  }

  /// Compares two whole bodies.
  mutating func compare(_ recorded: JSONValue, _ sandbox: JSONValue) {
    if trace == .values { pairNames(recorded, sandbox) }
    compare(recorded, sandbox, at: "")
  }

  /// First all names, so that a text which contains one is read when its pair is known.
  private mutating func pairNames(_ recorded: JSONValue, _ sandbox: JSONValue) {
    switch (recorded, sandbox) {
    case (.object(let left), .object(let right)):
      for name in left.keys.sorted() {
        if let mine = left[name], let other = right[name] { pairNames(mine, other) }
      }
    case (.array(let left), .array(let right)):
      for (mine, other) in zip(left, right) { pairNames(mine, other) }
    case (.string(let left), .string(let right)):
      guard case .name(let kind)? = MadeUp(left), case .name(kind)? = MadeUp(right),
        names.relation(left, right) == .fresh
      else { return }
      names.pair(left, right)
    default: break
    }
  }

  private mutating func compare(_ recorded: JSONValue, _ sandbox: JSONValue, at path: String) {
    switch (recorded, sandbox) {
    case _ where trace == .shape && Self.isFree(path): break
    case (.object(let left), .object(let right)):
      for name in Set(left.keys).union(right.keys).sorted() {
        let place = path.isEmpty ? name : "\(path).\(name)"
        switch (left[name], right[name]) {
        case (let mine?, let other?): compare(mine, other, at: place)
        case (let mine?, nil): differ(place, Self.short(mine), Difference.absent)
        case (nil, let other?): differ(place, Difference.absent, Self.short(other))
        case (nil, nil): break
        }
      }
    case (.array(let left), .array(let right)):
      if trace == .values, left.count != right.count {
        differ(path, "\(left.count) items", "\(right.count) items")
      }
      for (index, pair) in zip(left, right).enumerated() { compare(pair.0, pair.1, at: "\(path)[\(index)]") }
    case (.string(let left), .string(let right)):
      if trace == .values { compareTexts(left, right, at: path) }
    case (.null, .null): break
    case (.null, _), (_, .null):
      if trace == .values { differ(path, Self.short(recorded), Self.short(sandbox)) }
    case (.bool, .bool), (.number, .number):
      guard trace == .values, recorded != sandbox else { return }
      if Self.countsFromNow(path) {
        byDesign[.trackerClock, default: 0] += 1
      } else {
        differ(path, Self.short(recorded), Self.short(sandbox))
      }
    default: differ(path, Self.short(recorded), Self.short(sandbox))
    }
  }

  private mutating func compareTexts(_ left: String, _ right: String, at path: String) {
    if Self.isAccountTime(path), left != right {
      byDesign[.accountTimes, default: 0] += 1
      return
    }
    if let design = design(left, right) {
      if left != right { byDesign[design, default: 0] += 1 }
      return
    }
    guard left != right, names.rewritten(left) != right else { return }
    differ(path, Self.short(.string(left)), Self.short(.string(right)))
  }

  /// What excuses a difference of two texts, also of equal ones that name records; nil when nothing does.
  private func design(_ left: String, _ right: String) -> DesignDifference? {
    switch (MadeUp(left), MadeUp(right)) {
    case (.name(let kind)?, .name(let other)?):
      return kind == other && names.relation(left, right) == .pair ? .names : nil
    case (.moment(let moment, let form)?, .moment(let other, let otherForm)?):
      let apart = abs(moment.milliseconds - other.milliseconds)
      return form == otherForm && apart <= Self.momentTolerance ? .moments : nil
    case (.picture?, .picture?): return .pictures
    case (.token?, .token?): return .tokens
    default:
      return Self.storedFile(left) != nil && Self.storedFile(left) == Self.storedFile(right) ? .storedFiles : nil
    }
  }

  /// The kind of a file in the server's storage, `photos png`; nil for any other text.
  private static func storedFile(_ text: String) -> String? {
    guard text.hasPrefix("http"), let start = text.range(of: "/uploads/")?.upperBound else { return nil }
    let parts = text[start...].split(separator: "/")
    guard let last = parts.last else { return nil }
    let ending = last.split(separator: ".").last.map(String.init) ?? ""
    return (parts.count > 1 ? String(parts[parts.count - 2]) : "") + " " + ending
  }

  /// Of a person's account, beside the record that shows it.
  private static func isAccountTime(_ path: String) -> Bool {
    path.hasSuffix("author.updated_at") || path.hasSuffix("author.created_at")
  }

  /// Objects whose members are whatever a client wrote.
  private static func isFree(_ path: String) -> Bool {
    path.hasSuffix("meta") || path.hasSuffix("data")
  }

  private static func countsFromNow(_ path: String) -> Bool {
    path.hasSuffix("_seconds") || path.hasSuffix("_age") || path.hasSuffix("latency_ms")
  }

  private mutating func differ(_ path: String, _ recorded: String, _ sandbox: String) {
    differences.append(Difference(path: path.isEmpty ? "body" : path, recorded: recorded, sandbox: sandbox))
  }

  private static func short(_ value: JSONValue) -> String {
    let text = value.text
    return text.count <= 120 ? text : text.prefix(117) + "…"
  }
}
