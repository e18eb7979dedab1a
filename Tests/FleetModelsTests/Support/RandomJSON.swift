import FleetModels

/// Random JSON texts that a seed reproduces, written with the freedoms a writer has: white space, escapes,
/// number forms, names given twice.
struct RandomJSON: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func value(depth: Int = 4) -> String {
    switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
    case 0: return ["null", "true", "false"].randomElement(using: &self) ?? "null"
    case 1, 2:
      return ["0", "-0.5", "12", "1e3", "1.50", "98765432109876543210"].randomElement(using: &self) ?? "0"
    case 3, 4: return string()
    case 5: return list(depth: depth)
    default:
      let members = (0..<Int.random(in: 0...4, using: &self)).map { _ in
        string() + space() + ":" + space() + value(depth: depth - 1)
      }
      return "{" + space() + members.joined(separator: space() + "," + space()) + space() + "}"
    }
  }

  mutating func list(depth: Int = 4) -> String {
    let elements = (0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) }
    return "[" + space() + elements.joined(separator: space() + "," + space()) + space() + "]"
  }

  private mutating func string() -> String {
    let parts = [
      "id", "name", "a", "é", "車", "🚚", "\\\"", "\\\\", "\\/", "\\n", "\\u00e9", "\\ud83d\\ude9a", "{", "]",
      ",",
    ]
    let length = Int.random(in: 0...12, using: &self)
    return "\"" + (0..<length).map { _ in parts.randomElement(using: &self) ?? "" }.joined() + "\""
  }

  private mutating func space() -> String {
    ["", "", "", " ", "\n\t"].randomElement(using: &self) ?? ""
  }
}
