/// What an adopted document says of members the sandbox has no rule for, where it differs from what the sandbox
/// would say by itself. The answers repeat it, so that a record taken over reads as it did on the real server.
struct ToldMembers: Sendable, Equatable {
  private(set) var values: [String: SandboxJSON] = [:]

  /// Nothing was told.
  static let nothing = ToldMembers()

  private init() {}

  /// What `document` says otherwise than `shown`. Members in `ruled` are the sandbox's own business: columns that a
  /// rule writes, and relations.
  init(_ document: SandboxJSON, against shown: SandboxJSON, ruled: Set<String>) {
    let members = document.members ?? []
    var place = 0
    for member in shown.members ?? [] {
      // Both are nearly always in the same order: a vehicle has eighty members.
      if place >= members.count || members[place].name != member.name {
        guard let found = members.firstIndex(where: { $0.name == member.name }) else { continue }
        place = found
      }
      let said = members[place].value
      place += 1
      guard !ruled.contains(member.name), !said.agrees(with: member.value) else { continue }
      values[member.name] = said
    }
  }

  /// Forgets what was told of `names`: the server wrote them itself.
  mutating func forget(_ names: Set<String>) {
    for name in names { values[name] = nil }
  }

  /// These and what `others` says of members that these do not.
  func filled(from others: ToldMembers, only names: Set<String>) -> ToldMembers {
    var filled = self
    for (name, value) in others.values where names.contains(name) && filled.values[name] == nil {
      filled.values[name] = value
    }
    return filled
  }
}

extension SandboxJSON {
  /// This object with what was told in place of what it says itself. Members that are not there are not added:
  /// which of them an answer holds is the answer's business.
  func telling(_ told: ToldMembers, but skipped: Set<String> = []) -> SandboxJSON {
    guard !told.values.isEmpty, case .object(var members) = self else { return self }
    for index in members.indices where !skipped.contains(members[index].name) {
      if let said = told.values[members[index].name] { members[index].value = said }
    }
    return .object(members)
  }

  /// Whether both are the same JSON value: members in any order, 1 and 1.0 alike.
  func agrees(with other: SandboxJSON) -> Bool {
    switch (self, other) {
    case (.null, .null): return true
    case (.bool(let one), .bool(let two)): return one == two
    case (.string(let one), .string(let two)): return one == two
    case (.int(let one), .int(let two)): return one == two
    case (.int(let whole), .double(let number)), (.double(let number), .int(let whole)):
      return Double(whole) == number
    case (.double(let one), .double(let two)): return one == two
    case (.array(let one), .array(let two)):
      return one.count == two.count && zip(one, two).allSatisfy { $0.agrees(with: $1) }
    case (.object(let one), .object(let two)):
      return one.count == two.count
        && one.allSatisfy { member in
          other[member.name].map { member.value.agrees(with: $0) } ?? false
        }
    default: return false
    }
  }
}
