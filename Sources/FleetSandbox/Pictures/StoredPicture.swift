/// What the server keeps of bytes it was sent: what they are known by, never the bytes themselves, so that a
/// day of ten-megabyte photos does not stay in memory.
struct StoredPicture: Sendable, Equatable {
  /// SHA-256 in lower-case hexadecimal.
  var sha256: String
  /// In bytes.
  var size: Int
  /// What the bytes say they are, whatever they were called.
  var kind: PictureKind

  init(_ bytes: some Collection<UInt8>) {
    sha256 = SHA256.hex(bytes)
    size = bytes.count
    kind = PictureKind(bytes)
  }
}

/// What a picture's first bytes say it is. The server judges by these, not by name or declared type
/// (captures 1276–1281).
enum PictureKind: String, Sendable {
  case jpeg, png, gif, webp, heic, pdf, other

  init(_ bytes: some Collection<UInt8>) {
    let head = Array(bytes.prefix(12))
    func has(_ text: String, at offset: Int) -> Bool {
      head.dropFirst(offset).starts(with: text.utf8)
    }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has("GIF87a", at: 0) || has("GIF89a", at: 0) {
      self = .gif
    } else if has("RIFF", at: 0), has("WEBP", at: 8) {
      self = .webp
    } else if has("ftyphei", at: 4) || has("ftypmif1", at: 4) {
      self = .heic
    } else if has("%PDF", at: 0) {
      self = .pdf
    } else {
      self = .other
    }
  }

  /// Whether a photo proof may be of this kind (captures 1273–1281).
  var isAcceptedAsPhoto: Bool {
    switch self {
    case .jpeg, .png, .gif: true
    case .webp, .heic, .pdf, .other: false
    }
  }
}
