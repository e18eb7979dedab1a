/// One oddity of the real server: its name, what it is, what the server does without it, and where it was seen.
public struct SandboxWart: Sendable {
  /// How it is named on a command line, such as `stale-list-cache`.
  public let name: String
  /// What the real server does, in one sentence.
  public let meaning: String
  /// What the sandbox does when it is switched off, completing "without it …".
  public let without: String
  /// Where it was seen: captures, FINDINGS, INDEX or the reference.
  public let source: String
  /// Its switch.
  public let property: WritableKeyPath<SandboxWarts, Bool> & Sendable

  init(
    _ name: String, _ property: WritableKeyPath<SandboxWarts, Bool> & Sendable, _ meaning: String,
    without: String, _ source: String
  ) {
    self.name = name
    self.property = property
    self.meaning = meaning
    self.without = without
    self.source = source
  }
}

extension SandboxWarts {
  /// Every switch there is.
  public static let table: [SandboxWart] = [
    SandboxWart.access,
    SandboxWart.requests,
    SandboxWart.lists,
    SandboxWart.writing,
    SandboxWart.progress,
    SandboxWart.rounds,
    SandboxWart.proofs,
    SandboxWart.documents,
    SandboxWart.records,
    SandboxWart.readings,
    SandboxWart.sockets,
  ].flatMap { $0 }

  /// The real server without the warts of these names.
  public init(without names: [String]) throws(UnknownWart) {
    self.init()
    for name in names {
      guard let wart = Self.table.first(where: { $0.name == name }) else { throw UnknownWart(name) }
      self[keyPath: wart.property] = false
    }
  }
}

/// A name that is no wart's, with the names it is nearest to.
public struct UnknownWart: Error, Sendable, Equatable, CustomStringConvertible {
  /// The name.
  public let name: String
  /// Up to three names somebody may have meant, the nearest first.
  public let nearest: [String]

  init(_ name: String) {
    self.name = name
    nearest = SandboxWarts.table.map { (name: $0.name, steps: Self.steps(name, $0.name)) }
      .sorted { ($0.steps, $0.name) < ($1.steps, $1.name) }.prefix(3).map(\.name)
  }

  public var description: String {
    "\"\(name)\" is no wart. The nearest are \(nearest.joined(separator: ", "))."
  }

  /// How many letters must be put in, taken out or changed to come from one text to the other.
  private static func steps(_ from: String, _ to: String) -> Int {
    let target = Array(to)
    var row = Array(0...target.count)
    for (index, letter) in from.enumerated() {
      var corner = row[0]
      row[0] = index + 1
      for column in target.indices {
        let change = corner + (letter == target[column] ? 0 : 1)
        corner = row[column + 1]
        row[column + 1] = min(change, corner + 1, row[column] + 1)
      }
    }
    return row[target.count]
  }
}
