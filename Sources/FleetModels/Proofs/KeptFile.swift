/// A picture that is safe on disk, as the outbox remembers it.
public struct KeptFile: Sendable, Hashable, Codable {
  /// In the folder of the store's pictures; nobody can guess it.
  public var name: String
  /// Bytes.
  public var size: Int
  /// Of its bytes, in hex: it goes to the server with the picture and finds the proof again.
  public var sha256: String
  public var kind: PictureKind

  public init(name: String, size: Int, sha256: String, kind: PictureKind) {
    self.name = name
    self.size = size
    self.sha256 = sha256
    self.kind = kind
  }
}
