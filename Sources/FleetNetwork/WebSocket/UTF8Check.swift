/// Checks UTF-8 as it arrives in pieces: overlong forms, surrogates and numbers past U+10FFFF are refused at the first
/// byte that shows them, so that a long message need not be complete to be found wrong (RFC 6455 8.1).
struct UTF8Check {
  /// Bytes of the current character still to come.
  private var missing = 0
  /// What the next byte must lie in.
  private var expected: ClosedRange<UInt8> = 0x80...0xBF

  /// Whether no character is open: a whole message must end like this.
  var isComplete: Bool { missing == 0 }

  /// False once the bytes so far cannot be the beginning of UTF-8.
  mutating func accepts(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let byte = buffer[index]
        index += 1
        if missing == 0 {
          if byte < 0x80 { continue }
          guard begins(byte) else { return false }
        } else {
          guard expected.contains(byte) else { return false }
          missing -= 1
          expected = 0x80...0xBF
        }
      }
      return true
    }
  }

  private mutating func begins(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: (missing, expected) = (1, 0x80...0xBF)
    case 0xE0: (missing, expected) = (2, 0xA0...0xBF)
    case 0xED: (missing, expected) = (2, 0x80...0x9F)
    case 0xE1...0xEF: (missing, expected) = (2, 0x80...0xBF)
    case 0xF0: (missing, expected) = (3, 0x90...0xBF)
    case 0xF1...0xF3: (missing, expected) = (3, 0x80...0xBF)
    case 0xF4: (missing, expected) = (3, 0x80...0x8F)
    default: return false
    }
    return true
  }
}
