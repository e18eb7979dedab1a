import Foundation

/// Takes a `multipart/form-data` body apart. The parts are slices of the one received array: nothing is copied.
struct MultipartBody {
  struct Part {
    var name: String
    /// Nil for an ordinary field.
    var fileName: String?
    var contentType: String?
    var content: ArraySlice<UInt8>
  }

  private(set) var parts: [Part] = []

  /// Nil when `contentType` is another one or names no boundary. A body that breaks off keeps the parts that
  /// were whole.
  init?(_ bytes: [UInt8], contentType: String) {
    guard contentType.lowercased().hasPrefix("multipart/form-data"),
      let boundary = Self.parameter("boundary", in: contentType), !boundary.isEmpty
    else { return nil }
    let delimiter = Array("--\(boundary)".utf8)
    let between = Array("\r\n--\(boundary)".utf8)
    let blankLine = Array("\r\n\r\n".utf8)
    guard var position = Self.find(delimiter, in: bytes, from: 0).map({ $0 + delimiter.count })
    else { return }
    // What follows the delimiter is a line end, or `--` after the last part.
    while position + 2 <= bytes.count, bytes[position] == UInt8(ascii: "\r") {
      guard let headEnd = Self.find(blankLine, in: bytes, from: position) else { return }
      let start = headEnd + blankLine.count
      // An empty part ends where it begins: its closing line end is the head's.
      guard let end = Self.find(between, in: bytes, from: start - 2) else { return }
      let head = String(decoding: bytes[min(position + 2, headEnd)..<headEnd], as: UTF8.self)
      if let part = Self.part(head: head, content: bytes[start..<max(start, end)]) {
        parts.append(part)
      }
      position = end + between.count
    }
  }

  private static func part(head: String, content: ArraySlice<UInt8>) -> Part? {
    var disposition: String?
    var type: String?
    for line in head.split(separator: "\r\n") {
      let sides = line.split(separator: ":", maxSplits: 1).map { String($0).trimmingSpaces }
      guard sides.count == 2 else { continue }
      switch sides[0].lowercased() {
      case "content-disposition": disposition = sides[1]
      case "content-type": type = sides[1]
      default: break
      }
    }
    guard let disposition, let name = parameter("name", in: disposition) else { return nil }
    return Part(
      name: name, fileName: parameter("filename", in: disposition), contentType: type,
      content: content)
  }

  /// The value of `; name="…"` or `; name=…`.
  private static func parameter(_ name: String, in field: String) -> String? {
    for piece in field.split(separator: ";").dropFirst() {
      let sides = piece.split(separator: "=", maxSplits: 1).map { String($0).trimmingSpaces }
      guard sides.count == 2, sides[0].lowercased() == name else { continue }
      let value = sides[1]
      guard value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") else { return value }
      return String(value.dropFirst().dropLast())
    }
    return nil
  }

  /// Where `pattern` begins at or after `start`. `memchr` does the walking: a body may be many megabytes.
  private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard let first = pattern.first else { return nil }
    return bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress else { return nil }
      var position = start
      while position + pattern.count <= buffer.count {
        guard
          let hit = memchr(base + position, Int32(first), buffer.count - pattern.count - position + 1)
        else { return nil }
        position = UnsafeRawPointer(hit) - base
        if memcmp(base + position, pattern, pattern.count) == 0 { return position }
        position += 1
      }
      return nil
    }
  }
}
