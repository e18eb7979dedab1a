import CSQLite

/// Opens the inbox, and recovers it when it is damaged, as the outbox is recovered: what was acknowledged to its
/// sender exists nowhere else.
struct InboxSalvage {
  private let folder: StoreFolder
  private let place: SalvagePlace

  init(_ folder: StoreFolder) {
    self.folder = folder
    place = SalvagePlace(folder: folder, name: "inbox.db")
  }

  /// The inbox; salvaged first when it is damaged.
  func openSound() throws -> Database {
    try place.finishExchange()
    if let sound = try openIfSound() { return sound }
    try folder.writeLock().exclusive {
      if place.isComplete { return try place.exchange() }
      // Another process may have done it while this one waited.
      if try openIfSound() != nil { return }
      try salvage()
      try place.exchange()
    }
    return try Database(folder.inbox, settings: .inbox, schema: .inbox)
  }

  /// A file up to this is looked through when it is opened, which takes some hundredths of a second; the damage of a
  /// larger one is met where it is read.
  private static let checkedBytes = 64 << 20

  private func openIfSound() throws -> Database? {
    if isMarkedDamaged(place.path) { return nil }
    do {
      let database = try Database(folder.inbox, settings: .inbox, schema: .inbox)
      if fileSize(place.path) <= Self.checkedBytes, try database.integrityCheck() != "ok" {
        throw database.foundDamage()
      }
      try Self.checkColumns(of: database)
      return database
    } catch StorageError.corrupt {
      return nil
    }
  }

  private static let tables = [
    "events": Inbox.columns, "cursors": "name, place, moved_wall",
    "external_ids": "external, order_id, linked_wall", "order_names": "name, order_id",
    "words": "name, value",
  ]

  /// A bit that changed in a column's name is no damage to SQLite, but no statement would work any more.
  private static func checkColumns(of database: Database) throws {
    for (table, columns) in tables {
      do {
        _ = try database.first("SELECT \(columns) FROM \(table) LIMIT 0") { _ in }
      } catch StorageError.sqlite(code: SQLITE_ERROR, _, _) {
        throw database.foundDamage()
      }
    }
  }

  private func salvage() throws {
    try place.salvage {
      let target = try Database(place.draft, settings: .inbox, schema: .inbox)
      let source = try place.readable(table: "events", beside: target)
      try target.transaction {
        var damage = InboxDamage(keptAs: place.keptName)
        if let source { try copyRows(from: source, to: target, &damage) }
        try Inbox.record(damage, target)
      }
      try target.checkpoint()
    }
  }

  /// Row numbers that may have been used at most: a damaged part counts as full of rows.
  private static let span: Int64 = 1 << 24

  private func copyRows(from source: DamagedFile, to target: Database, _ damage: inout InboxDamage) throws {
    func copy(_ table: String, key: String = "rowid", last: Int64? = nil, check: (Row) throws -> Void)
      throws -> Int
    {
      guard let columns = Self.tables[table] else { return 0 }
      let count = columns.split(separator: ",").count
      let marks = [String](repeating: "?", count: count).joined(separator: ", ")
      return try source.eachRow(of: table, key: key, columns: columns, last: last, span: Self.span) { row in
        try check(row)
        try target.transaction {
          try target.run(
            "INSERT OR IGNORE INTO \(table)(\(columns)) VALUES (\(marks))", values: row.values(count))
        }
      }
    }
    let last = source.lastEvent()
    let lost = try copy("events", key: "seq", last: last) { row in
      // A row that cannot be read as an event would block all others later.
      _ = try Inbox.event(row)
      damage.events += 1
    }
    damage.lostEvents = last == nil || Int64(lost) > Self.span ? nil : lost
    let lostCursors = try copy("cursors") { row in damage.cursors.append(row.text(0)) }
    let lostLinks = try copy("external_ids") { _ in damage.links += 1 }
    _ = try copy("order_names") { _ in }
    _ = try copy("words") { _ in }
    damage.isMoreLost = lostCursors + lostLinks > 0
    // What cannot be told of the numbers given so far: the next one is the time then, past all of them.
    if let last { try Inbox.continueNumbering(target, after: last) }
  }
}
