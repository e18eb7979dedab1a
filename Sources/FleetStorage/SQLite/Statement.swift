import CSQLite
import FleetModels

/// A prepared statement, owned by its connection's cache and finalised with it.
final class Statement {
  let handle: OpaquePointer
  let sql: String

  init(handle: OpaquePointer, sql: String) {
    self.handle = handle
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  /// Binds from the first parameter on.
  func bind(_ values: [any SQLBindable]) -> Int32 {
    for (offset, value) in values.enumerated() {
      let index = Int32(offset + 1)
      let code: Int32
      switch value.sqlValue {
      case .null: code = sqlite3_bind_null(handle, index)
      case .integer(let number): code = sqlite3_bind_int64(handle, index, number)
      case .real(let number): code = sqlite3_bind_double(handle, index, number)
      case .text(let text): code = fleet_sqlite_bind_text(handle, index, text, Int32(text.utf8.count))
      case .blob(let bytes): code = fleet_sqlite_bind_blob(handle, index, bytes, Int32(bytes.count))
      }
      if code != SQLITE_OK { return code }
    }
    return SQLITE_OK
  }

  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}

/// One row of a running query; columns by position, from 0. Valid only inside the closure that receives it.
public struct Row {
  let handle: OpaquePointer

  /// How many columns it has.
  var count: Int32 { sqlite3_column_count(handle) }

  /// The first columns as they are.
  func values(_ count: Int) -> [SQLValue] {
    (0..<Int32(count)).map { column in
      switch sqlite3_column_type(handle, column) {
      case SQLITE_INTEGER: .integer(int64(column))
      case SQLITE_FLOAT: .real(double(column))
      case SQLITE_TEXT: .text(text(column))
      case SQLITE_BLOB: .blob(bytes(column))
      default: .null
      }
    }
  }

  public func isNull(_ column: Int32) -> Bool { sqlite3_column_type(handle, column) == SQLITE_NULL }

  public func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  public func int(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

  public func bool(_ column: Int32) -> Bool { sqlite3_column_int64(handle, column) != 0 }

  public func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  public func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(handle, column) else { return "" }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
  }

  public func bytes(_ column: Int32) -> [UInt8] {
    guard let start = sqlite3_column_blob(handle, column) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column))))
  }

  public func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }

  public func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  public func optionalBytes(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }

  public func optionalTime(_ column: Int32) -> Timestamp? {
    isNull(column) ? nil : Timestamp(milliseconds: int64(column))
  }
}
