/// A request target taken apart: raw, path and query.
struct HTTPTarget: Equatable {
  let raw: String
  let path: String
  let query: [(name: String, value: String)]

  /// Reads origin form (`/orders?page=1`), absolute form (`http://host/orders`) and, for `OPTIONS`, `*`.
  init(_ bytes: ArraySlice<UInt8>, method: String) throws(HTTPRefusal) {
    guard !bytes.isEmpty, !bytes.contains(UInt8(ascii: "#")), bytes.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw .bad("The request target is not a valid URI.") }
    raw = String(decoding: bytes, as: UTF8.self)
    if raw == "*" {
      guard method == "OPTIONS" else { throw .bad("The request target * belongs to OPTIONS only.") }
      (path, query) = ("*", [])
      return
    }
    let local = try Self.withoutAuthority(bytes)
    let mark = local.firstIndex(of: UInt8(ascii: "?")) ?? local.endIndex
    let encodedPath = local[..<mark]
    guard let decoded = Self.decodeStrictly(encodedPath) else {
      throw .bad("The path of the request target is not valid percent-encoded UTF-8.")
    }
    path = decoded.isEmpty ? "/" : decoded
    query = mark < local.endIndex ? Self.pairs(local[(mark + 1)...]) : []
  }

  static func == (left: HTTPTarget, right: HTTPTarget) -> Bool { left.raw == right.raw }

  private static func withoutAuthority(_ bytes: ArraySlice<UInt8>) throws(HTTPRefusal) -> ArraySlice<UInt8> {
    if bytes.first == UInt8(ascii: "/") { return bytes }
    for scheme in ["http://", "https://"] {
      let lowered = bytes.prefix(scheme.utf8.count).map { $0 | 0x20 }
      if lowered.elementsEqual(scheme.utf8.map { $0 | 0x20 }) {
        let rest = bytes.dropFirst(scheme.utf8.count)
        let start = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        guard start > rest.startIndex else { throw .bad("The request target names no host.") }
        return rest[start...]
      }
    }
    throw .bad("The request target must be a path or an http URL.")
  }

  /// `nil` for a broken escape, an encoded NUL, or bytes that are not UTF-8.
  private static func decodeStrictly(_ bytes: ArraySlice<UInt8>) -> String? {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%") {
        guard let byte = escaped(bytes, at: index), byte != 0 else { return nil }
        out.append(byte)
        index += 3
      } else {
        out.append(bytes[index])
        index += 1
      }
    }
    return String(validating: out, as: UTF8.self)
  }

  /// A query is free text to a server: a broken escape stays as it is written, as PHP reads it.
  private static func pairs(_ bytes: ArraySlice<UInt8>) -> [(name: String, value: String)] {
    bytes.split(separator: UInt8(ascii: "&")).map { pair in
      let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      return (decodeLoosely(pair[..<equals]), decodeLoosely(pair[equals...].dropFirst()))
    }
  }

  private static func decodeLoosely(_ bytes: ArraySlice<UInt8>) -> String {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      if bytes[index] == UInt8(ascii: "%"), let byte = escaped(bytes, at: index) {
        out.append(byte)
        index += 3
      } else {
        out.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
        index += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func escaped(_ bytes: ArraySlice<UInt8>, at index: Int) -> UInt8? {
    guard index + 2 < bytes.endIndex, let high = HTTPBytes.hexDigit(bytes[index + 1]),
      let low = HTTPBytes.hexDigit(bytes[index + 2])
    else { return nil }
    return high << 4 | low
  }
}
