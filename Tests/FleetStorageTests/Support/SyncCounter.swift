import CSQLite
import Foundation
import Synchronization

/// Counts how often SQLite asks for a file to be synced, for the files whose path begins so: a layer between SQLite
/// and the system's files, in place for all databases opened meanwhile.
final class SyncCounter {
  private static let state = Mutex((prefix: "", count: 0))
  /// The files of the system, and their copy that counts; both stay for the life of the process. Safe to share: both
  /// pointers are made once, below, and never written through again.
  private struct Layer: @unchecked Sendable {
    let system: UnsafeMutablePointer<sqlite3_vfs>
    let counting: UnsafeMutablePointer<sqlite3_vfs>
  }
  private static let layer: Layer? = {
    guard let system = sqlite3_vfs_find(nil) else { return nil }
    let counting = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    counting.initialize(to: system.pointee)
    counting.pointee.zName = UnsafePointer(strdup("counting"))
    counting.pointee.xOpen = { _, name, file, flags, given in
      guard let layer = SyncCounter.layer, let open = layer.system.pointee.xOpen else { return SQLITE_ERROR }
      let code = open(layer.system, name, file, flags, given)
      guard code == SQLITE_OK, let file, let name, SyncCounter.isCounted(String(cString: name)),
        let methods = file.pointee.pMethods
      else { return code }
      file.pointee.pMethods = SyncCounter.counting(methods)
      return code
    }
    return Layer(system: system, counting: counting)
  }()

  /// The copies of SQLite's method tables that count, by the table they are copies of.
  private static let tables = Mutex<[UInt: UInt]>([:])
  private static let systemSync = Mutex<UInt>(0)

  private static func isCounted(_ path: String) -> Bool {
    state.withLock { !$0.prefix.isEmpty && path.hasPrefix($0.prefix) }
  }

  private static func counting(_ methods: UnsafePointer<sqlite3_io_methods>) -> UnsafePointer<
    sqlite3_io_methods
  > {
    tables.withLock { tables in
      if let known = tables[UInt(bitPattern: methods)],
        let table = UnsafePointer<sqlite3_io_methods>(bitPattern: known)
      {
        return table
      }
      let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
      copy.initialize(to: methods.pointee)
      systemSync.withLock { $0 = unsafeBitCast(methods.pointee.xSync, to: UInt.self) }
      copy.pointee.xSync = { file, flags in
        SyncCounter.state.withLock { $0.count += 1 }
        typealias Sync = @convention(c) (UnsafeMutablePointer<sqlite3_file>?, Int32) -> Int32
        let sync = unsafeBitCast(SyncCounter.systemSync.withLock { $0 }, to: Sync.self)
        return sync(file, flags)
      }
      tables[UInt(bitPattern: methods)] = UInt(bitPattern: copy)
      return UnsafePointer(copy)
    }
  }

  /// Begins to count.
  init?(filesAt prefix: String) {
    guard let layer = Self.layer else { return nil }
    Self.state.withLock { $0 = (prefix, 0) }
    sqlite3_vfs_register(layer.counting, 1)
  }

  deinit {
    if let layer = Self.layer {
      sqlite3_vfs_register(layer.system, 1)
      sqlite3_vfs_unregister(layer.counting)
    }
    Self.state.withLock { $0.prefix = "" }
  }

  var count: Int { Self.state.withLock { $0.count } }
}
