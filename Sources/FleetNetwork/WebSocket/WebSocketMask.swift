/// The four bytes a client lays over every payload, so that what it sends cannot be mistaken for another protocol by
/// something between (RFC 6455 5.3).
enum WebSocketMask {
  /// `bytes` with the mask laid over, or taken off again; they stand `offset` bytes into their payload.
  static func apply(_ mask: [UInt8], to bytes: ArraySlice<UInt8>, from offset: Int = 0) -> [UInt8] {
    let turned = (0..<4).map { mask[(offset + $0) & 3] }
    let word = turned.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }.bigEndian
    let long = UInt64(word) | UInt64(word) << 32
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { output, count in
      bytes.withUnsafeBytes { input in
        let target = UnsafeMutableRawBufferPointer(output)
        var index = 0
        while index + 8 <= input.count {
          target.storeBytes(
            of: input.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ long, toByteOffset: index,
            as: UInt64.self)
          index += 8
        }
        while index < input.count {
          target[index] = input[index] ^ turned[index & 3]
          index += 1
        }
      }
      count = bytes.count
    }
  }

  /// A new mask, from the system's generator: it must not be guessable.
  static func fresh() -> [UInt8] {
    let word = UInt32.random(in: .min ... .max)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> UInt32($0)) }
  }
}
