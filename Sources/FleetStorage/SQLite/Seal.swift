/// A sum over what a row holds, kept with the row: SQLite does not notice when bits of a value change on the disk.
enum Seal {
  /// Thrown while a row is read; the connection makes it damage of its file.
  struct Broken: Error {}

  /// - Parameter values: what is sealed, in one order always.
  static func over(_ bytes: [UInt8], _ values: [any SQLBindable]) -> Int64 {
    var sum = sum(of: bytes, from: 0x9E37_79B9_7F4A_7C15)
    for value in values {
      switch value.sqlValue {
      case .null: sum = mixed(sum, 1)
      case .integer(let number): sum = mixed(sum, UInt64(bitPattern: number))
      case .real(let number): sum = mixed(sum, number.bitPattern)
      case .text(let text): sum = Self.sum(of: Array(text.utf8), from: sum)
      case .blob(let bytes): sum = Self.sum(of: bytes, from: sum)
      }
    }
    return Int64(bitPattern: sum)
  }

  /// - Parameter seal: nil for a row that an earlier version wrote, without one.
  static func check(_ seal: Int64?, over bytes: [UInt8], _ values: [any SQLBindable]) throws {
    if let seal, seal != over(bytes, values) { throw Broken() }
  }

  /// Eight bytes at a time: a page of a hundred orders is 2 MB.
  private static func sum(of bytes: [UInt8], from start: UInt64) -> UInt64 {
    bytes.withUnsafeBytes { raw in
      var sum = mixed(start, UInt64(raw.count))
      var offset = 0
      while offset + 8 <= raw.count {
        sum = mixed(sum, raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian)
        offset += 8
      }
      var rest: UInt64 = 0
      while offset < raw.count {
        rest = rest << 8 | UInt64(raw[offset])
        offset += 1
      }
      return mixed(sum, rest)
    }
  }

  /// Multiplying by an odd number and shifting down loses nothing: two different words never give the same sum.
  private static func mixed(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let product = (sum ^ word) &* 0xFF51_AFD7_ED55_8CCD
    return product ^ (product >> 32)
  }
}
