import CSQLite

/// A damaged file, opened to be read only: gives every row that can still be read, past unreadable pages.
final class DamagedFile {
  private let path: String
  private let handle: OpaquePointer

  /// - Parameter table: one that every file of this kind has.
  /// - Throws: `StorageError.corrupt` when not even the list of its tables can be read.
  init(_ path: String, table: String = "entries") throws {
    self.path = path
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw StorageError.unwritable(path: path, reason: String(cString: sqlite3_errstr(code)))
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, 5000)
    guard try one("SELECT count(*) FROM sqlite_master WHERE name = '\(table)'") == 1 else {
      throw StorageError.corrupt(path: path)
    }
  }

  deinit { sqlite3_close_v2(handle) }

  /// Opens the file, or, when its first page is beyond reading, a copy with the first page of `template`. That
  /// page says where each table begins, and files of one schema begin them at the same places.
  static func opened(_ path: String, table: String = "entries", template: Database, scratch: String) throws
    -> DamagedFile
  {
    do {
      return try DamagedFile(path, table: table)
    } catch StorageError.corrupt {
      guard case .file(let model, _) = template.location else { throw StorageError.corrupt(path: path) }
      try template.checkpoint()
      try copyFile(path, to: scratch, beginningAs: model)
      if fileExists(path + "-wal") { try copyFile(path + "-wal", to: scratch + "-wal") }
      return try DamagedFile(scratch, table: table)
    }
  }

  func integrityCheck() throws -> String {
    var text = "ok"
    try each("PRAGMA integrity_check(1)") { text = $0.text(0) }
    return text
  }

  /// The highest number an entry ever had; nil when nothing tells. One witness that names a number far beyond all
  /// others is damaged itself.
  func lastEntry() -> Int64? {
    let answers = [
      "SELECT seq FROM sqlite_sequence WHERE name = 'entries'", "SELECT coalesce(max(seq), 0) FROM entries",
      "SELECT max(entry) FROM attempts", "SELECT max(entry) FROM journal",
    ]
    let told = answers.compactMap { try? one($0) }.sorted()
    guard told.count > 1, told[told.count - 1] - told[told.count - 2] > Self.farBeyond else {
      return told.last
    }
    return told[told.count - 2]
  }

  /// The highest number an event ever had; nil when nothing tells.
  func lastEvent() -> Int64? {
    let answers = [
      "SELECT seq FROM sqlite_sequence WHERE name = 'events'", "SELECT max(seq) FROM events",
    ]
    return answers.compactMap { try? one($0) }.max()
  }

  /// More entries than lie between what two tables can know, and fewer than the keys looked at.
  private static let farBeyond: Int64 = 1 << 16

  /// Calls `take` with every readable row of a table, in the order of its integer key, which rows may share.
  ///
  /// A range of keys that cannot be read as a whole is read in halves, down to single rows.
  /// - Parameters:
  ///   - last: the highest key there may be; nil asks the table.
  ///   - span: so many keys up to the last one are looked at.
  /// - Returns: how many keys could not be read, or gave rows that `take` found unusable.
  func eachRow(
    of table: String, key: String, columns: String, last: Int64?, span: Int64 = 1 << 20,
    take: (Row) throws -> Void
  ) throws -> Int {
    let columns = present(columns, in: table)
    let highest = try? one("SELECT max(\(key)) FROM \(table)")
    let last = last ?? highest ?? 1 << 16
    if highest == nil, !hasReadableKeys(table, key, last: last) { return Int(last) }
    var lost = 0
    var failure: (any Error)?
    var ranges: [ClosedRange<Int64>] = last >= 0 ? [max(0, last - span)...last] : []
    while let range = ranges.popLast() {
      var next = range.lowerBound
      do {
        try each(
          """
          SELECT \(columns), \(key) FROM \(table)
          WHERE \(key) BETWEEN \(range.lowerBound) AND \(range.upperBound) ORDER BY \(key)
          """
        ) { row in
          next = row.int64(row.count - 1) + 1
          do {
            try take(row)
          } catch let error where Self.isAboutTheRow(error) {
            lost += 1
          } catch {
            failure = error
            throw error
          }
        }
      } catch {
        if let failure { throw failure }
        // The rows before `next` are taken.
        guard next <= range.upperBound else { continue }
        if next == range.upperBound {
          lost += 1
        } else {
          let middle = next + (range.upperBound - next) / 2
          ranges.append(middle + 1...range.upperBound)
          ranges.append(next...middle)
        }
      }
    }
    return lost
  }

  /// The columns as they are asked for, and nothing in place of those that a file of an earlier version has not.
  private func present(_ columns: String, in table: String) -> String {
    var known: Set<String> = []
    try? each("PRAGMA table_info(\(table))") { known.insert($0.text(1)) }
    if known.isEmpty { return columns }
    return columns.split(separator: ",").map { $0.filter { !$0.isWhitespace } }
      .map { known.contains($0) ? $0 : "NULL" }.joined(separator: ", ")
  }

  /// Looks here and there, closer together at the beginning; where nothing answers, the table's very root is
  /// gone, and asking for each key would only take long.
  private func hasReadableKeys(_ table: String, _ key: String, last: Int64) -> Bool {
    var probe: Int64 = 1
    while probe <= last {
      if (try? each("SELECT \(key) FROM \(table) WHERE \(key) = \(probe)") { _ in }) != nil { return true }
      probe += max(1, probe / 16)
    }
    return false
  }

  /// The row is at fault, not the file it goes into.
  private static func isAboutTheRow(_ error: any Error) -> Bool {
    if error is Seal.Broken { return true }
    return switch error as? StorageError {
    case .corrupt: true
    case .sqlite(let code, _, _): [SQLITE_CONSTRAINT, SQLITE_MISMATCH].contains(code & 0xFF)
    case .diskFull, .diskFailed, .newerFile, .foreignFile, .replaced, .unwritable, .busy, nil: false
    }
  }

  private func one(_ sql: String) throws -> Int64? {
    var value: Int64?
    try each(sql) { value = $0.optionalInt64(0) }
    return value
  }

  private func each(_ sql: String, _ row: (Row) throws -> Void) throws {
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v2(handle, sql, -1, &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw StorageError(lastOf: handle, path: path, sql: sql) }
    let statement = Statement(handle: prepared, sql: sql)
    while true {
      switch sqlite3_step(statement.handle) {
      case SQLITE_ROW: try row(Row(handle: statement.handle))
      case SQLITE_DONE: return
      default: throw StorageError(lastOf: handle, path: path, sql: sql)
      }
    }
  }
}
