import FleetModels
import FleetStorage

/// Where webhooks are received: in the sealed folder of the desk that is signed in, whose board they are about; in a
/// folder of their own, `listen`, where no desk is.
public struct ReceivingPlace: Sendable {
  public let folder: StoreFolder
  /// The desk; nil where none is signed in. A driver's folder is his own: no webhook is for him.
  public let identity: Identity?

  /// - Throws: `HomeError.damaged`, `unreadable` or `newerHome`; `StorageError.unwritable`.
  public init(in home: Home) throws {
    if let identity = try home.current(), identity.role == .desk {
      self.identity = identity
      folder = try home.folder(of: identity)
    } else {
      identity = nil
      folder = try StoreFolder(path: home.path + "/listen")
    }
  }

  /// The inbox that is here.
  /// - Throws: `StorageError`.
  public func inbox() throws -> Inbox { try Inbox(in: folder) }

  /// The lock of the one process that receives and hands on here.
  public func lock() throws -> FileLock { try FileLock(path: folder.path + "/listen.lock") }

  /// The desk's orders and drivers, to tell names by; nil where no desk is signed in.
  /// - Throws: `StorageError`.
  public func cache() throws -> OrderCache? { try identity.map { _ in try OrderCache(in: folder) } }
}
