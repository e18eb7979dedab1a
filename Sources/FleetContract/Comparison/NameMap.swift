/// Which of the sandbox' records stands for which recorded one: names that the two servers made up, in pairs.
///
/// A pair is made once, where both name a record for the first time at the same place. From then on the one name
/// is always the other's: a document that names another record is a difference.
struct NameMap: Sendable {
  private var sandboxNames: [String: String] = [:]
  private var recordedNames: [String: String] = [:]

  /// How two names relate.
  enum Relation {
    case pair
    /// Neither was met before.
    case fresh
    case different
  }

  /// The sandbox' name for what the recording calls `name`.
  func sandboxName(for name: String) -> String? { sandboxNames[name] }

  /// The recording's name for what the sandbox calls `name`.
  func recordedName(for name: String) -> String? { recordedNames[name] }

  func relation(_ recorded: String, _ sandbox: String) -> Relation {
    switch (sandboxNames[recorded], recordedNames[sandbox]) {
    case (nil, nil): .fresh
    case (sandbox, recorded): .pair
    default: .different
    }
  }

  /// Makes a pair, whatever either was paired with before.
  mutating func pair(_ recorded: String, _ sandbox: String) {
    if let old = sandboxNames[recorded] { recordedNames[old] = nil }
    if let old = recordedNames[sandbox] { sandboxNames[old] = nil }
    sandboxNames[recorded] = sandbox
    recordedNames[sandbox] = recorded
  }

  /// `text` as the sandbox would have it: every recorded name in it replaced by the sandbox' own.
  func rewritten(_ text: String) -> String {
    var result: [UInt8] = []
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      guard Self.isNameByte(bytes[index]) else {
        result.append(bytes[index])
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, Self.isNameByte(bytes[end]) { end += 1 }
      let word = String(decoding: bytes[index..<end], as: UTF8.self)
      result += Array((sandboxNames[word] ?? word).utf8)
      index = end
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
  }
}
