#if canImport(CryptoKit)
import CryptoKit

/// Computes the SHA-256 of bytes that come piece by piece, such as a file's, in constant memory.
public struct SHA256Hasher: Sendable {
  private var hasher = CryptoKit.SHA256()

  public init() {}

  public mutating func update(_ bytes: UnsafeRawBufferPointer) { hasher.update(bufferPointer: bytes) }

  public func finish() -> SHA256Sum { SHA256Sum(bytes: Array(hasher.finalize())) }
}
#else
/// Computes the SHA-256 of bytes that come piece by piece, such as a file's, in constant memory.
public struct SHA256Hasher: Sendable {
  private var core = SHA256Core()
  /// The bytes that do not fill a block of 64 yet.
  private var rest: [UInt8] = []
  private var count: UInt64 = 0

  public init() { rest.reserveCapacity(128) }

  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    count &+= UInt64(bytes.count)
    var start = 0
    if !rest.isEmpty {
      start = min(64 - rest.count, bytes.count)
      rest.append(contentsOf: bytes[0..<start])
      guard rest.count == 64 else { return }
      rest.withUnsafeBytes { core.absorb($0) }
      rest.removeAll(keepingCapacity: true)
    }
    let whole = (bytes.count - start) / 64 * 64
    core.absorb(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + whole)]))
    rest.append(contentsOf: bytes[(start + whole)...])
  }

  public func finish() -> SHA256Sum {
    var last = rest + [0x80]
    last += [UInt8](repeating: 0, count: (120 - last.count % 64) % 64)
    let bits = count &* 8
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      last.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    var core = core
    last.withUnsafeBytes { core.absorb($0) }
    return SHA256Sum(bytes: core.bytes)
  }
}
#endif

extension SHA256Hasher {
  public mutating func update(_ bytes: some Collection<UInt8>) {
    let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
    if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }
}
