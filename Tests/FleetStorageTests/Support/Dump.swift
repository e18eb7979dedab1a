import FleetModels
import Foundation

@testable import FleetStorage

extension Database {
  /// Every row of every table, with the schema's version: two files of one dump hold the same.
  func dump() throws -> [String: [[SQLValue]]] {
    let tables = try rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name") { $0.text(0) }
    var dump = ["version": [[SQLValue.integer(try first("PRAGMA user_version") { $0.int64(0) } ?? 0)]]]
    for table in tables {
      dump[table] = try rows("SELECT * FROM \(table)") { $0.values(Int($0.count)) }
    }
    dump["integrity"] = [[.text(try integrityCheck())]]
    return dump
  }
}

extension StoreFolder {
  /// What a crash leaves of a file: itself and its log, without SQLite's shared memory.
  func copy(_ file: DeskFile, to folder: StoreFolder) throws {
    for suffix in ["", "-wal", "-shm"] {
      let target = folder.path + "/" + file.rawValue + suffix
      removeFile(target)
      guard suffix != "-shm", fileExists(path + "/" + file.rawValue + suffix) else { continue }
      try copyFile(path + "/" + file.rawValue + suffix, to: target)
    }
  }
}
