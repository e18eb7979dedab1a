import CSQLite

/// Counts the pages that wait in a connection's write-ahead log, as SQLite tells after each commit. The file's
/// length would not do: it stays after a checkpoint, when the log begins again at its start.
final class WriteAheadLog {
  private let handle: OpaquePointer
  private let pages: UnsafeMutablePointer<Int32>
  private let limit: Int32

  /// - Parameter limit: pages after which the log is to be moved into the file.
  init(of handle: OpaquePointer, limit: Int) {
    self.handle = handle
    self.limit = Int32(clamping: limit)
    pages = .allocate(capacity: 1)
    pages.initialize(to: 0)
  }

  deinit { pages.deallocate() }

  func startCounting() {
    _ = sqlite3_wal_hook(
      handle,
      { counter, _, _, pages in
        counter?.assumingMemoryBound(to: Int32.self).pointee = pages
        return SQLITE_OK
      }, pages)
  }

  func stopCounting() { _ = sqlite3_wal_hook(handle, nil, nil) }

  var isLarge: Bool { pages.pointee > limit }

  /// Readers have kept the log from beginning again for several rounds.
  var isHuge: Bool { Int64(pages.pointee) > Int64(limit) * 8 }
}
