import FleetModels

/// The bytes of a recorded request body. A recording keeps text: pictures in it are broken, and long bodies are cut.
/// What they were is told by their first bytes and the length that was noted.
enum RestoredBody: Equatable {
  case none
  case bytes([UInt8])
  /// Too much of it is missing.
  case lost

  init(_ exchange: Exchange, _ names: NameMap) {
    guard let text = exchange.request.body else {
      self = .none
      return
    }
    let note = CutNote(text)
    let boundary = exchange.request.contentType.flatMap { type in
      type.hasPrefix("multipart/form-data") ? type.split(separator: "boundary=").last.map(String.init) : nil
    }
    if let boundary {
      self = Self.form(names.rewritten(note?.kept ?? text), boundary, length: note?.length)
      // A file that the answer counts and the text no longer holds.
      if let count = Self.lastFile(in: exchange.response.body), case .bytes = self,
        Array((note?.kept ?? text).utf8).ranges(of: Array("filename=".utf8)).count <= count
      {
        self = .lost
      }
    } else {
      self = note == nil ? .bytes(Array(names.rewritten(text).utf8)) : .lost
    }
  }

  private static func form(_ text: String, _ boundary: String, length: Int?) -> RestoredBody {
    let opening = Array("--\(boundary)\r\n".utf8)
    let closing = Array("\r\n--\(boundary)".utf8)
    let source = Array(text.utf8)
    let starts = source.ranges(of: opening)
    guard !starts.isEmpty else { return .lost }
    var bytes: [UInt8] = []
    for (index, start) in starts.enumerated() {
      let rest = source[start.upperBound...]
      let end = rest.firstRange(of: closing)?.lowerBound
      let part = rest[..<(end ?? rest.endIndex)]
      guard let head = part.firstRange(of: Array("\r\n\r\n".utf8)) else { return .lost }
      bytes += opening + part[..<head.upperBound]
      let value = part[head.upperBound...]
      let isCut = end == nil
      guard !isCut || index == starts.count - 1 && length != nil else { return .lost }
      if let picture = picture(value) {
        bytes += picture
        if isCut { bytes += [UInt8](repeating: 0, count: max(0, (length ?? 0) - bytes.count)) }
      } else if isCut {
        return .lost
      } else {
        bytes += value
      }
      bytes += [13, 10]
    }
    return .bytes(bytes + Array("--\(boundary)--\r\n".utf8))
  }

  /// The picture that broken text was: a smallest one of its kind; nil for text that is whole.
  private static func picture(_ text: some Collection<UInt8>) -> [UInt8]? {
    let broken = Array("\u{FFFD}".utf8)
    guard text.contains(broken) else { return nil }
    let head = Array(text.prefix(64))
    if head.starts(with: broken + Array("PNG".utf8)) { return smallestPNG }
    if head.starts(with: broken + broken + broken) {
      return [0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10] + Array("JFIF".utf8) + [
        0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 0xFF, 0xD9,
      ]
    }
    return Array(text)
  }

  /// The index of the file that an answer is about, `photos.1 must be …`.
  private static func lastFile(in answer: String) -> Int? {
    guard let start = answer.range(of: "photos.")?.upperBound else { return nil }
    return Int(answer[start...].prefix { $0.isNumber })
  }

  /// One transparent pixel.
  private static let smallestPNG: [UInt8] =
    [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0,
      0, 1,
    ]
    + [
      8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x63, 0x60,
      0x60,
    ]
    + [
      0x60, 0xF8, 0x0F, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE,
      0x42,
    ]
    + [0x60, 0x82]
}

/// What a recorder wrote at the end of a text that it cut: `… [10381120 bytes]`, `… (cut: 38009 characters in all)`.
struct CutNote {
  let kept: String
  /// About how long the whole was.
  let length: Int

  init?(_ text: String) {
    for (opening, ending) in [("… [", " bytes]"), ("… (cut: ", " characters in all)")]
    where text.hasSuffix(ending) {
      guard let start = text.ranges(of: opening).last,
        let length = Int(text[start.upperBound...].dropLast(ending.count))
      else { continue }
      kept = String(text[..<start.lowerBound])
      self.length = length
      return
    }
    return nil
  }
}
