/// Holds JSON bytes against the limits before anything is built of them, in one pass by structure alone.
///
/// It does not judge the grammar; the parser after it does. What both accept is within the limits.
struct JSONBounds {
  let limits: EventLimits

  /// - Parameter size: the bytes to hold against the size limit; those of a byte order mark count.
  func check(_ text: ArraySlice<UInt8>, size: Int) throws(EventRefusal) {
    guard size <= limits.bytes else { throw .tooLarge(limit: limits.bytes) }
    if let refusal = text.withUnsafeBufferPointer({ problem($0) }) { throw refusal }
  }

  private func problem(_ bytes: UnsafeBufferPointer<UInt8>) -> EventRefusal? {
    var depth = 0
    var members = 0
    var justOpened = false
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        let start = index
        index = Self.endOfString(bytes, from: index)
        if index - start > limits.text + 1 { return .textTooLong(limit: limits.text) }
        justOpened = false
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        // Whatever stands in a container is one more than its commas.
        members += 1
        justOpened = true
        if depth > limits.depth { return .tooDeep(limit: limits.depth) }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        if justOpened { members -= 1 }
        justOpened = false
      case UInt8(ascii: ","):
        members += 1
      case 0x20, 0x0A, 0x0D, 0x09:
        continue
      default:
        justOpened = false
      }
      if members > limits.members { return .tooManyMembers(limit: limits.members) }
    }
    return nil
  }

  /// Past the closing quote; the end of the bytes when there is none.
  private static func endOfString(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = start
    while index < raw.count {
      // Eight bytes at a time over text that holds neither a quote nor a backslash.
      while index + 8 <= raw.count {
        let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let quotes = word ^ 0x2222_2222_2222_2222
        let backslashes = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let hits =
          ((quotes &- 0x0101_0101_0101_0101) & ~quotes | (backslashes &- 0x0101_0101_0101_0101) & ~backslashes)
          & 0x8080_8080_8080_8080
        if hits != 0 { break }
        index += 8
      }
      let end = min(index + 8, raw.count)
      while index < end {
        switch raw[index] {
        case UInt8(ascii: "\""): return index + 1
        case UInt8(ascii: "\\"): index += 2
        default: index += 1
        }
      }
    }
    return raw.count
  }
}
