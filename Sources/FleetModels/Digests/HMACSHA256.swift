/// HMAC-SHA256 with one key (RFC 2104, FIPS 198-1), on whichever SHA-256 the platform has.
///
/// Keyed once and used for many messages: the key's two blocks are absorbed when it is made.
public struct HMACSHA256: Sendable, CustomStringConvertible, CustomReflectable {
  private let inner: SHA256Hasher
  private let outer: SHA256Hasher

  /// - Parameter key: any number of bytes; more than 64 are hashed first.
  public init(key: some Collection<UInt8>) {
    var block = Array(key)
    if block.count > 64 { block = SHA256Sum(of: block).bytes }
    block += [UInt8](repeating: 0, count: 64 - block.count)
    var inner = SHA256Hasher()
    inner.update(block.map { $0 ^ 0x36 })
    var outer = SHA256Hasher()
    outer.update(block.map { $0 ^ 0x5C })
    self.inner = inner
    self.outer = outer
  }

  /// The 32 bytes that prove who wrote `message`.
  public func code(for message: some Collection<UInt8>) -> SHA256Sum {
    var first = inner
    first.update(message)
    var second = outer
    second.update(first.finish().bytes)
    return second.finish()
  }

  /// What is left of the key here would do to forge with; it is never shown.
  public var description: String { "HMAC-SHA256 (key hidden)" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
