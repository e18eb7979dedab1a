import FleetModels

/// Finds where the members of an object or the elements of an array stand in bytes, without building them: the
/// payload of a publication is handed on as it stood in its frame.
///
/// By structure alone: whoever parses a part checks that part. Nil when the structure is broken or too deep.
struct JSONSlices {
  private let bytes: ArraySlice<UInt8>
  private let depthLimit: Int
  private var index: Int

  private init(_ bytes: ArraySlice<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    index = bytes.startIndex
  }

  /// The wanted members of an object; of a repeated one the last, as the parser keeps it.
  static func members(_ bytes: ArraySlice<UInt8>, named wanted: Set<String>, depthLimit: Int)
    -> [String: ArraySlice<UInt8>]?
  {
    var slices = JSONSlices(bytes, depthLimit: depthLimit)
    guard slices.take(UInt8(ascii: "{")) else { return nil }
    var found: [String: ArraySlice<UInt8>] = [:]
    if !slices.take(UInt8(ascii: "}")) {
      repeat {
        guard slices.peek() == UInt8(ascii: "\""), let spelling = slices.value(), let name = text(spelling),
          slices.take(UInt8(ascii: ":")), let value = slices.value()
        else { return nil }
        if wanted.contains(name) { found[name] = value }
      } while slices.take(UInt8(ascii: ","))
      guard slices.take(UInt8(ascii: "}")) else { return nil }
    }
    return slices.peek() == nil ? found : nil
  }

  /// The elements of an array, at most `limit` of them.
  static func elements(_ bytes: ArraySlice<UInt8>, limit: Int, depthLimit: Int) -> [ArraySlice<UInt8>]? {
    var slices = JSONSlices(bytes, depthLimit: depthLimit)
    guard slices.take(UInt8(ascii: "[")) else { return nil }
    var found: [ArraySlice<UInt8>] = []
    if !slices.take(UInt8(ascii: "]")) {
      repeat {
        guard let value = slices.value() else { return nil }
        if found.count < limit { found.append(value) }
      } while slices.take(UInt8(ascii: ","))
      guard slices.take(UInt8(ascii: "]")) else { return nil }
    }
    return slices.peek() == nil ? found : nil
  }

  /// The first byte that is not white space.
  static func first(_ bytes: ArraySlice<UInt8>) -> UInt8? {
    var slices = JSONSlices(bytes, depthLimit: 0)
    return slices.peek()
  }

  /// A name as text; its escapes are undone only where there are any.
  private static func text(_ spelling: ArraySlice<UInt8>) -> String? {
    guard spelling.contains(UInt8(ascii: "\\")) else {
      return String(validating: spelling.dropFirst().dropLast(), as: UTF8.self)
    }
    return (try? JSONValue(parsing: spelling))?.string
  }

  private mutating func peek() -> UInt8? {
    while index < bytes.endIndex {
      let byte = bytes[index]
      if byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 { return byte }
      index += 1
    }
    return nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  private mutating func value() -> ArraySlice<UInt8>? {
    guard let first = peek() else { return nil }
    let start = index
    switch first {
    case UInt8(ascii: "\""):
      guard skipString() else { return nil }
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard skipContainer() else { return nil }
    default:
      skipWord()
      if index == start { return nil }
    }
    return bytes[start..<index]
  }

  private mutating func skipString() -> Bool {
    index += 1
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        index += 1
        return true
      case UInt8(ascii: "\\"): index += 2
      default: index += 1
      }
    }
    return false
  }

  private mutating func skipContainer() -> Bool {
    var depth = 0
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        if depth > depthLimit { return false }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if depth == 0 {
          index += 1
          return true
        }
      default: break
      }
      index += 1
    }
    return false
  }

  private mutating func skipWord() {
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ":"), 0x20, 0x0A, 0x0D, 0x09:
        return
      default: index += 1
      }
    }
  }
}
