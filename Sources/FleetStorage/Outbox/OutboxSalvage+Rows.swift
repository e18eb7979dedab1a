import FleetModels

/// Which rows of a damaged outbox move into the new one: the entries with their attempts, the journal, and the
/// engine's numbers and words. Flights and gates are gone with the process that had them; what an announcement
/// says, the receipt says, too.
extension OutboxStore {
  func copyRows(from source: DamagedFile, into report: inout SalvageReport) throws {
    let last = source.lastEntry()
    let lost = try copy("entries", key: "seq", Self.columns, from: source, last: last) { row in
      // A row that cannot be read as an entry would block all others later.
      _ = try Self.entry(row)
      report.entries += 1
    }
    report.lostEntries = last == nil ? nil : lost
    if let last { try skipEntries(to: last) }
    try copy("attempts", Self.attemptColumns, from: source)
    try copy("journal", key: "entry", "entry, number, wall, what", from: source, last: last) { _ in
      report.journalLines += 1
    }
    try copy("numbers", "name, value", from: source)
    try copy("words", "name, value", from: source)
    try countLost()
  }

  private static let attemptColumns =
    "entry, number, stamped_wall, process, ended_wall, outcome"

  /// - Parameter check: called with each row before it is stored; throws to leave it out.
  @discardableResult
  private func copy(
    _ table: String, key: String = "rowid", _ columns: String, from source: DamagedFile, last: Int64? = nil,
    check: (Row) throws -> Void = { _ in }
  ) throws -> Int {
    let count = columns.split(separator: ",").count
    let marks = [String](repeating: "?", count: count).joined(separator: ", ")
    return try source.eachRow(of: table, key: key, columns: columns, last: last) { row in
      try database.transaction {
        // A new file has numbers of its own.
        let verb = table == "numbers" ? "INSERT OR REPLACE" : "INSERT"
        try database.run("\(verb) INTO \(table)(\(columns)) VALUES (\(marks))", values: row.values(count))
        try check(row)
      }
    }
  }

  /// No new entry shall get the number of a lost one, of which attempts and journal may still speak.
  private func skipEntries(to last: Int64) throws {
    try database.run("DELETE FROM sqlite_sequence WHERE name = 'entries'")
    try database.run("INSERT INTO sqlite_sequence(name, seq) VALUES ('entries', ?)", last)
  }
}
