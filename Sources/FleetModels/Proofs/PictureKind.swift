/// A kind of picture the server takes as a proof (rest-api 2.2, captures 1273–1282), told by its bytes: names
/// and declared types lie.
public enum PictureKind: String, Hashable, Sendable, Codable, CaseIterable {
  case jpeg
  case png
  case gif

  public var mimeType: String { "image/" + rawValue }

  /// The server names the stored file by it (captures 1279).
  public var fileExtension: String {
    switch self {
    case .jpeg: "jpg"
    case .png: "png"
    case .gif: "gif"
    }
  }

  /// How many of a file's first bytes it takes to know.
  public static let headBytes = 16

  /// - Parameter head: the first `headBytes` of the file, fewer when it is shorter.
  /// - Throws: `PictureRefusal` when the server would not take it.
  public init(head: some Collection<UInt8>) throws(PictureRefusal) {
    let head = Array(head.prefix(Self.headBytes))
    guard !head.isEmpty else { throw .empty }
    if head.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if head.starts(with: "GIF87a".utf8) || head.starts(with: "GIF89a".utf8) {
      self = .gif
    } else {
      throw Self.refusal(of: head)
    }
  }

  private static func refusal(of head: [UInt8]) -> PictureRefusal {
    if head.dropFirst(4).starts(with: "ftyp".utf8) {
      let brand = String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self)
      return ["heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1"].contains(brand)
        ? .heic : .notAPicture
    }
    if head.starts(with: "RIFF".utf8) && head.dropFirst(8).starts(with: "WEBP".utf8) { return .webp }
    if head.starts(with: "%PDF".utf8) { return .pdf }
    let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    return isText ? .text : .notAPicture
  }
}

/// Why bytes are not taken as a proof, before anything is stored.
public enum PictureRefusal: Error, Hashable, Sendable, CustomStringConvertible {
  case empty
  /// Larger than `limit` bytes.
  case tooLarge(limit: Int)
  case heic
  case webp
  case pdf
  case text
  case notAPicture
  /// Its bytes end before the picture does.
  case cut
  /// A signature that is a picture of another kind: the server keeps every signature as a PNG.
  case signatureIsNotPNG

  public var description: String {
    switch self {
    case .empty: "The picture is empty. Take it again."
    case .tooLarge(let limit):
      "The picture is larger than \(limit >> 20) MiB, which the server does not take. Make it smaller."
    case .heic: "The picture is in HEIC, which the server does not take. Save it as JPEG or PNG."
    case .webp: "The picture is in WebP, which the server does not take. Save it as JPEG or PNG."
    case .pdf: "This is a PDF document, not a picture. Save it as JPEG or PNG."
    case .text: "This is a text, not a picture."
    case .notAPicture: "This is not a picture the server takes. Save it as JPEG or PNG."
    case .cut:
      "The picture ends in the middle: it was not written or copied to its end. Take or copy it again."
    case .signatureIsNotPNG: "A signature has to be a PNG picture."
    }
  }
}
