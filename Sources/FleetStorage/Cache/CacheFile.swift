/// Where a cache lives, and how it is opened there.
enum CacheFile {
  /// A folder's `cache.db`, begun anew when it is damaged: it can be fetched again.
  case folder(StoreFolder)
  /// A place that is opened as it is.
  case alone(Database.Location)

  /// A damaged file is set aside when it is opened.
  var healsItself: Bool {
    switch self {
    case .folder: true
    case .alone: false
    }
  }

  var path: String {
    switch self {
    case .folder(let folder): folder.path + "/cache.db"
    case .alone(.file(let path, _)): path
    case .alone(.memory): ":memory:"
    }
  }

  func open() throws -> Database {
    switch self {
    case .folder(let folder): try Self.open(in: folder)
    case .alone(let location): try Database(location, settings: .cache, schema: .cache)
    }
  }

  private static func open(in folder: StoreFolder) throws -> Database {
    let path = CacheFile.folder(folder).path
    let found = FileIdentity(of: path)
    do {
      if isMarkedDamaged(path) { throw StorageError.corrupt(path: path) }
      return try Database(folder.cache, settings: .cache, schema: .cache)
    } catch StorageError.corrupt {
      try folder.writeLock().exclusive {
        // Another process may have done it while this one waited.
        guard found == FileIdentity(of: path) else { return }
        try setAside(path)
        clearDamageMark(path)
      }
      return try Database(folder.cache, settings: .cache, schema: .cache)
    }
  }
}
