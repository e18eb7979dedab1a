import FleetModels
import Foundation

/// The pictures of one identity's proofs, each a file in the folder `proofs/` of its store.
///
/// A picture is kept before the tap is acknowledged: written under another name, synced, renamed, the folder
/// synced; only then comes the outbox' row that names it. A crash in between leaves a stray, never a row
/// without its picture. Several processes may keep pictures at once.
///
/// ```swift
/// let kept = try files.keep(copying: "/camera/IMG_1.jpg", as: .photo)
/// // … in the transaction that stores the entry: check `files.contains(kept.name)`, insert the row
/// ```
public struct ProofFiles: Sendable {
  /// What a picture is for.
  public enum Use: Sendable, Hashable, CaseIterable {
    case photo
    /// PNG alone, because the server keeps every signature as one, and smaller: it travels as text in JSON.
    case signature

    /// The largest picture taken, in bytes. Exactly 10 MiB is what the server takes (captures 1274).
    public var limit: Int {
      switch self {
      case .photo: 10 << 20
      case .signature: 1 << 20
      }
    }
  }

  /// The folder.
  public let path: String

  /// Creates the folder with mode 0700 when it is missing.
  public init(in store: StoreFolder) throws {
    path = store.path + "/proofs"
    try createPrivateFolder(path)
  }

  /// Copies somebody's picture into the store, reading it once.
  /// - Parameter header: whose it is, kept beside it.
  /// - Throws: `ProofFileError`; nothing was stored then.
  public func keep(
    copying source: String, as use: Use, header: ProofHeader? = nil
  ) throws(ProofFileError) -> KeptFile {
    try keep(PictureSource(path: source), use, header)
  }

  /// Keeps a picture that is in memory, such as a signature just drawn.
  /// - Parameter header: whose it is, kept beside it.
  /// - Throws: `ProofFileError`; nothing was stored then.
  public func keep(
    _ bytes: [UInt8], as use: Use, header: ProofHeader? = nil
  ) throws(ProofFileError) -> KeptFile {
    try keep(PictureSource(bytes), use, header)
  }

  /// Where a kept picture is; nil for a name that cannot be one of this folder's.
  public func url(for name: String) -> URL? {
    Self.isName(name) ? URL(fileURLWithPath: path + "/" + name) : nil
  }

  /// Whether the picture is there.
  public func contains(_ name: String) -> Bool { url(for: name).map { fileExists($0.path) } ?? false }

  /// All of a picture; for signatures, which are small. Nil when it is not there whole.
  public func bytes(of kept: KeptFile) -> [UInt8]? {
    guard holds(kept), let url = url(for: kept.name) else { return nil }
    return readStart(of: url.path, count: kept.size).flatMap { $0.count == kept.size ? $0 : nil }
  }

  /// Whether the picture is there and still has its size.
  public func holds(_ kept: KeptFile) -> Bool {
    contains(kept.name) && url(for: kept.name).map { fileSize($0.path) } == kept.size
  }

  /// Lets a picture go, once nothing needs it any more. One that is gone already is no error.
  public func remove(_ name: String) {
    guard let url = url(for: name) else { return }
    removeFile(url.path)
    removeFile(url.path + Self.headerSuffix)
  }

  /// Whose picture it is; nil when nothing tells.
  public func header(of name: String) -> ProofHeader? {
    guard let path = url(for: name)?.path,
      let bytes = readStart(of: path + Self.headerSuffix, count: fileSize(path + Self.headerSuffix))
    else { return nil }
    return try? JSONDecoder().decode(ProofHeader.self, from: Data(bytes))
  }

  /// The names of all whole pictures, with a row or without.
  func names() -> [String] {
    let endings = Set(PictureKind.allCases.map(\.fileExtension))
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { name in
      let parts = name.split(separator: ".")
      return Self.isName(name) && parts.count == 2 && endings.contains(String(parts[1]))
    }
    .sorted()
  }

  private static let headerSuffix = ".json"

  /// What crashes left behind: files that no row names, whole, half written, or made for an upload.
  ///
  /// Another process may have kept a picture and be about to store its row. So: it must be long ago (the outbox takes a day), and
  /// whoever removes strays reads the known names and removes under the store's write lock, while whoever
  /// stores a row checks `contains` in the same transaction.
  /// - Parameters:
  ///   - known: the names that rows hold.
  ///   - time: only files last written before it, by the clock of the file system.
  public func strays(known: Set<String>, writtenBefore time: Timestamp) throws(ProofFileError) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw .unreadable(path: path, reason: "the folder cannot be listed")
    }
    return names.filter { name in
      let picture = name.hasSuffix(Self.headerSuffix) ? String(name.dropLast(5)) : name
      guard !known.contains(picture), Self.isName(name),
        let attributes = try? FileManager.default.attributesOfItem(atPath: path + "/" + name),
        attributes[.type] as? FileAttributeType == .typeRegular,
        let written = attributes[.modificationDate] as? Date
      else { return false }
      return Timestamp(written) < time
    }
    .sorted()
  }

  private func keep(
    _ source: consuming PictureSource, _ use: Use, _ header: ProofHeader?
  ) throws(ProofFileError) -> KeptFile {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var filled = try source.read(into: &buffer, from: 0)
    // A file may give less than was asked for.
    while filled > 0 && filled < PictureKind.headBytes {
      let more = try source.read(into: &buffer, from: filled)
      if more == 0 { break }
      filled += more
    }
    let kind = try Self.kind(buffer[..<filled], use)
    guard source.size <= use.limit else { throw .refused(.tooLarge(limit: use.limit)) }

    let name = Self.newName(kind)
    var writer = try PictureWriter(path: path + "/" + name + ".part")
    var hasher = SHA256Hasher()
    var end = PictureEnd(kind)
    var size = 0
    while filled > 0 {
      size += filled
      // It grew meanwhile.
      guard size <= use.limit else { throw .refused(.tooLarge(limit: use.limit)) }
      hasher.update(buffer[..<filled])
      end.follow(buffer[..<filled])
      try writer.append(buffer[..<filled])
      filled = try source.read(into: &buffer, from: 0)
    }
    if end.isCut { throw .refused(.cut) }
    // A picture never stands there without its header.
    if let header { try write(header, of: name) }
    do {
      try writer.finish(as: path + "/" + name, in: path)
    } catch {
      removeFile(path + "/" + name + Self.headerSuffix)
      throw error
    }
    return KeptFile(name: name, size: size, sha256: hasher.finish().hex, kind: kind)
  }

  private func write(_ header: ProofHeader, of name: String) throws(ProofFileError) {
    let bytes: [UInt8]
    do { bytes = Array(try JSONEncoder().encode(header)) } catch {
      throw .unreadable(path: name, reason: "\(error)")
    }
    let target = path + "/" + name + Self.headerSuffix
    var writer = try PictureWriter(path: target + ".part")
    try writer.append(bytes[...])
    try writer.finish(as: target, in: path)
  }

  private static func kind(_ head: ArraySlice<UInt8>, _ use: Use) throws(ProofFileError) -> PictureKind {
    let kind: PictureKind
    do throws(PictureRefusal) {
      kind = try PictureKind(head: head)
    } catch {
      throw .refused(error)
    }
    guard use == .photo || kind == .png else { throw .refused(.signatureIsNotPNG) }
    return kind
  }

  /// 128 random bits: two processes never choose the same, and the same picture kept twice is two files, each
  /// let go with its own proof.
  private static func newName(_ kind: PictureKind) -> String {
    let bits = (0..<2).map { _ in
      let word = String(UInt64.random(in: 0...UInt64.max), radix: 16)
      return String(repeating: "0", count: 16 - word.count) + word
    }
    return bits.joined() + "." + kind.fileExtension
  }

  /// Letters, digits and dots alone, so that no name leads out of the folder.
  private static func isName(_ name: String) -> Bool {
    !name.hasPrefix(".")
      && name.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == UInt8(ascii: ".")
      } && !name.isEmpty
  }
}
