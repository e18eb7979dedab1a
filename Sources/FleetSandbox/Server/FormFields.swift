/// Form fields as PHP nests them: `data[a][b]=1` becomes `{"data":{"a":{"b":"1"}}}`, `list[]` a list
/// (captures 1264, 1285).
enum FormFields {
  /// `root` with the value put where the field's name says.
  static func inserting(_ value: SandboxJSON, at name: String, into root: SandboxJSON)
    -> SandboxJSON
  {
    insert(value, path(name)[...], root)
  }

  /// `data[a][]` → `data`, `a`, and an empty step for the next free index.
  static func path(_ name: String) -> [String] {
    guard let open = name.firstIndex(of: "["), open != name.startIndex, name.hasSuffix("]") else {
      return [name]
    }
    let inner = name[name.index(after: open)...].dropLast()
    return [String(name[..<open])]
      + inner.split(separator: "][", omittingEmptySubsequences: false).map(String.init)
  }

  private static func insert(_ value: SandboxJSON, _ path: ArraySlice<String>, _ node: SandboxJSON)
    -> SandboxJSON
  {
    guard let step = path.first else { return value }
    let container = node.members == nil ? .emptyObject : node
    let key = step.isEmpty ? String(nextIndex(container)) : step
    let child = container[key] ?? .null
    return container.setting(key, insert(value, path.dropFirst(), child))
  }

  private static func nextIndex(_ container: SandboxJSON) -> Int {
    ((container.members ?? []).compactMap { Int($0.name) }.max() ?? -1) + 1
  }

  /// A value as PHP gives it back: a map whose keys are 0, 1, 2 … is a list, and so is an empty one
  /// (captures 1266; rest-api 4.0).
  static func asPHP(_ value: SandboxJSON) -> SandboxJSON {
    switch value {
    case .object(let members):
      let isList = members.enumerated().allSatisfy { $0.element.name == String($0.offset) }
      if isList { return .array(members.map { asPHP($0.value) }) }
      return .object(members.map { SandboxMember($0.name, asPHP($0.value)) })
    case .array(let items): return .array(items.map(asPHP))
    case .null, .bool, .int, .double, .string: return value
    }
  }
}
