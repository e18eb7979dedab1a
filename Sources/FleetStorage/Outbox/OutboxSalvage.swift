/// Recovers a damaged outbox, the one file that exists nowhere else.
///
/// The damaged file is only read. What can be read of it goes into `outbox.db.salvaged`; once that is complete
/// on the disk, the damaged file moves to the first free name of `outbox.db.damaged`, `outbox.db.damaged-2`, …
/// and the new one takes its place. A crash before that point starts over, one after it goes on from there.
struct OutboxSalvage {
  private let folder: StoreFolder
  private let path: String
  private var fresh: String { path + ".salvaged" }
  private var draft: String { path + ".salvaging" }

  init(_ folder: StoreFolder) {
    self.folder = folder
    path = folder.path + "/outbox.db"
  }

  /// The outbox, checked; salvaged first when it is damaged, or when SQLite found it so in use: a check at opening
  /// does not look at everything.
  func openSound() throws -> Database {
    if fileExists(fresh) {
      try folder.writeLock().exclusive { if fileExists(fresh) { try exchange() } }
    }
    if let sound = try openIfSound() { return sound }
    try folder.writeLock().exclusive {
      if fileExists(fresh) { return try exchange() }
      // Another process may have done it while this one waited.
      if try isSound() { return }
      try salvage()
      try exchange()
    }
    return try Database(folder.outbox, settings: .sacred, schema: .outbox)
  }

  private func openIfSound() throws -> Database? {
    if isMarkedDamaged(path) { return nil }
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
    if isMarkedDamaged(path) { return false }
    do {
      return try DamagedFile(path).integrityCheck() == "ok"
    } catch StorageError.corrupt {
      return false
    }
  }

  private func salvage() throws {
    removeDraft()
    defer { removeDraft() }
    var report = SalvageReport(keptAs: "")
    do {
      let target = OutboxStore(try Database(draftLocation, settings: .sacred, schema: .outbox))
      let source = try readable(beside: target.database)
      try target.transaction {
        if let source { try target.copyRows(from: source, into: &report) }
        report.pictures = try target.lostPictures(among: try ProofFiles(in: folder))
        report.keptAs = keptName
        try target.record(report)
      }
      try target.checkpoint()
    }
    try move(draft, to: fresh)
    syncFolder(folder.path)
  }

  /// Nil when not a row of it can be found: then an empty outbox takes its place, so that work can go on.
  private func readable(beside template: Database) throws -> DamagedFile? {
    do {
      return try DamagedFile.opened(path, template: template, scratch: draft + "-copy")
    } catch StorageError.corrupt {
      return nil
    }
  }

  /// The salvaged file is complete: it takes the damaged one's place. Each step may find itself done already.
  private func exchange() throws {
    let kept = folder.path + "/" + keptName
    if fileSize(path + "-wal") > 0 { try move(path + "-wal", to: kept + "-wal") }
    removeFile(path + "-wal")
    removeFile(path + "-shm")
    if fileExists(path) { try move(path, to: kept) }
    try move(fresh, to: path)
    clearDamageMark(path)
    syncFolder(folder.path)
  }

  /// The first name no earlier damaged file is kept under.
  private var keptName: String {
    var name = "outbox.db.damaged"
    var number = 2
    while fileExists(folder.path + "/" + name) {
      name = "outbox.db.damaged-\(number)"
      number += 1
    }
    return name
  }

  private var draftLocation: Database.Location { .file(path: draft, writeLock: draft + "-lock") }

  private func removeDraft() {
    for suffix in ["", "-wal", "-shm", "-lock", "-copy", "-copy-wal", "-copy-shm"] {
      removeFile(draft + suffix)
    }
  }
}
