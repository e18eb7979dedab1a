/// Recovers a damaged outbox, the one file that exists nowhere else.
///
/// The damaged file is only read. What can be read of it goes into `outbox.db.salvaged`; once that is complete
/// on the disk, the damaged file moves to the first free name of `outbox.db.damaged`, `outbox.db.damaged-2`, …
/// and the new one takes its place. A crash before that point starts over, one after it goes on from there.
struct OutboxSalvage {
  private let folder: StoreFolder
  private let place: SalvagePlace

  init(_ folder: StoreFolder) {
    self.folder = folder
    place = SalvagePlace(folder: folder, name: "outbox.db")
  }

  /// The outbox, checked; salvaged first when it is damaged, or when SQLite found it so in use: a check at opening
  /// does not look at everything.
  func openSound() throws -> Database {
    try place.finishExchange()
    if let sound = try openIfSound() { return sound }
    try folder.writeLock().exclusive {
      if place.isComplete { return try place.exchange() }
      // Another process may have done it while this one waited.
      if try isSound() { return }
      try salvage()
      try place.exchange()
    }
    return try Database(folder.outbox, settings: .sacred, schema: .outbox)
  }

  private func openIfSound() throws -> Database? {
    if isMarkedDamaged(place.path) { return nil }
    do {
      let database = try Database(folder.outbox, settings: .sacred, schema: .outbox)
      guard try database.integrityCheck() == "ok" else { return nil }
      try OutboxStore.checkColumns(of: database)
      return database
    } catch StorageError.corrupt {
      return nil
    }
  }

  private func isSound() throws -> Bool {
    if isMarkedDamaged(place.path) { return false }
    do {
      return try DamagedFile(place.path).integrityCheck() == "ok"
    } catch StorageError.corrupt {
      return false
    }
  }

  private func salvage() throws {
    try place.salvage {
      var report = SalvageReport(keptAs: "")
      let target = OutboxStore(try Database(place.draft, settings: .sacred, schema: .outbox))
      let source = try place.readable(table: "entries", beside: target.database)
      try target.transaction {
        if let source { try target.copyRows(from: source, into: &report) }
        report.pictures = try target.lostPictures(among: try ProofFiles(in: folder))
        report.keptAs = place.keptName
        try target.record(report)
      }
      try target.checkpoint()
    }
  }
}
