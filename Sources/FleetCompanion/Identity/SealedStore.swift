import FleetStorage

/// An identity's store, opened and held against its seal.
///
/// The outbox carries the name of the identity it was made for, so that a folder that was moved or copied under
/// another identity's name is refused rather than sent in that one's name.
struct SealedStore {
  let folder: StoreFolder
  let cache: OrderCache
  let store: OutboxStore

  private static let seal = "identity"

  /// - Throws: `HomeError.foreignStore`, `StorageError`; nothing in it was changed then.
  init(of identity: Identity, in home: Home) throws {
    let folder = try home.folder(of: identity)
    let store = try OutboxStore(in: folder)
    switch try store.word(Self.seal) {
    case identity.folderName: break
    case let owner?: throw HomeError.foreignStore(path: folder.path, belongsTo: owner)
    case nil: try store.transaction { try store.setWord(Self.seal, identity.folderName) }
    }
    self.folder = folder
    self.store = store
    cache = try OrderCache(in: folder)
  }
}
