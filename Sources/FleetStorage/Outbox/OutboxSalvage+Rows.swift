import CSQLite
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
    if let last { try skipEntries(to: last) }
    try copy("attempts", Self.attemptColumns, from: source)
    try copy("journal", key: "entry", "entry, number, wall, what", from: source, last: last) { _ in
      report.journalLines += 1
    }
    let words = try lostWords()
    report.lost = words
    var arePurgedCounted = false
    try copy("numbers", "name, value", from: source) { row in
      if row.text(0) == Self.purgedNumber { arePurgedCounted = true }
    }
    try copy("words", "name, value", from: source)
    let missing = try countLost()
    // A row that the damage unhooked from its page fails no reading: it is only missed.
    report.lostEntries = last == nil ? nil : max(lost, arePurgedCounted ? missing : words.count)
  }

  /// What the journal says of entries that have no row any more; those removed in time took theirs with them.
  private func lostWords() throws -> [String] {
    let lines = try database.rows(
      """
      SELECT entry, what FROM journal WHERE entry > 0 AND entry NOT IN (SELECT seq FROM entries)
      ORDER BY entry, number
      """
    ) { (entry: $0.int64(0), what: $0.text(1)) }
    return Dictionary(grouping: lines, by: \.entry).sorted { $0.key < $1.key }.map { _, lines in
      let first = lines[0].what
      return lines.count == 1 ? first : "\(first) (\(lines[lines.count - 1].what))"
    }
  }

  /// The pictures in the folder that no row names. A command is bytes here; but a picture's name, 128 random bits,
  /// stands in nothing else.
  func lostPictures(among files: ProofFiles) throws -> [SalvageReport.LostPicture] {
    let names = files.names()
    guard !names.isEmpty else { return [] }
    let commands = try database.rows("SELECT command FROM entries") {
      String(decoding: $0.bytes(0), as: UTF8.self)
    }
    let known = Set(commands.flatMap { $0.split(separator: "\"") })
    return names.filter { !known.contains($0[...]) }
      .map { SalvageReport.LostPicture(name: $0, header: files.header(of: $0)) }
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

  /// Asks every table for every column: a bit that changed in a column's name is no damage to SQLite, but no statement
  /// would work any more.
  /// - Throws: `StorageError.corrupt`, which the file is then marked with.
  static func checkColumns(of database: Database) throws {
    let tables = [
      "entries": columns, "attempts": attemptColumns, "journal": "entry, number, wall, what",
      "numbers": "name, value", "words": "name, value", "flights": flightColumns,
      "gates": "name, until, strikes, reason", "announcements": "number, entry, kind, wall",
      "failed_reads": "record, times, since",
    ]
    for (table, columns) in tables {
      do {
        _ = try database.first("SELECT \(columns) FROM \(table) LIMIT 0") { _ in }
      } catch StorageError.sqlite(code: SQLITE_ERROR, _, _) {
        throw database.foundDamage()
      }
    }
  }

  /// No new entry shall get the number of a lost one, of which attempts and journal may still speak.
  private func skipEntries(to last: Int64) throws {
    try database.run("DELETE FROM sqlite_sequence WHERE name = 'entries'")
    try database.run("INSERT INTO sqlite_sequence(name, seq) VALUES ('entries', ?)", last)
  }
}
