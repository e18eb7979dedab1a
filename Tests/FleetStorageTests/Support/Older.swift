import FleetModels

@testable import FleetStorage

extension Schema {
  /// The schema as it was after so many of its steps.
  func older(_ version: Int) -> Schema {
    Schema(applicationID: applicationID, steps: Array(steps.prefix(version)))
  }
}

extension Database {
  /// Every table's columns, by their names and types as SQLite tells them.
  func tables() throws -> [String: [(name: String, type: String)]] {
    let names = try rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
      $0.text(0)
    }
    return Dictionary(
      uniqueKeysWithValues: try names.map { table in
        (table, try rows("PRAGMA table_info(\(table))") { (name: $0.text(1), type: $0.text(2)) })
      })
  }

  /// Rows in every table, a value of its own in every column: entries in each state, with attempts, journal and
  /// announcements; flights on the wire, gates shut; orders, documents, records, offers.
  func fillEveryColumn() throws {
    let count = EntryState.allCases.count
    try transaction {
      // What others refer to comes first.
      let order = ["entries", "orders"]
      let tables = try tables().sorted {
        (order.contains($0.key) ? 0 : 1, $0.key) < (order.contains($1.key) ? 0 : 1, $1.key)
      }
      for (table, columns) in tables {
        for row in 0..<count {
          let values: [SQLValue] = columns.enumerated().map { index, column in
            switch (column.name, column.type) {
            case ("state", _): .integer(EntryState.allCases[row].rawValue)
            case ("fate", _): .integer(Int64(row % 4))
            case ("may_have_left", _): .integer(Int64(row % 2))
            case ("seq", _), ("entry", _), ("key", _): .integer(Int64(row + 1))
            // Rows of an older version have none.
            case ("seal", _): .null
            case (_, "INTEGER"): .integer(Int64(1000 * (index + 1) + row))
            case (_, "REAL"): .real(Double(1000 * (index + 1) + row))
            case (_, "BLOB"): .blob(Array("\(column.name) \(row)".utf8))
            default: .text("\(column.name) \(row)")
            }
          }
          let marks = [String](repeating: "?", count: columns.count).joined(separator: ", ")
          try run(
            "INSERT INTO \(table)(\(columns.map(\.name).joined(separator: ", "))) VALUES (\(marks))",
            values: values)
        }
      }
    }
  }

  /// The rows of some columns.
  func values(_ columns: [String], of table: String) throws -> [[SQLValue]] {
    try rows("SELECT \(columns.joined(separator: ", ")) FROM \(table) ORDER BY \(columns[0])") {
      $0.values(columns.count)
    }
  }
}
