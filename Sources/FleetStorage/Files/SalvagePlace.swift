/// The files of a salvage and how they change places, so that a crash at any point loses nothing.
///
/// `NAME.salvaging` is being written, with a `-copy` of the damaged file where that needs another first page;
/// `NAME.salvaged` is complete; `NAME.damaged`, `NAME.damaged-2`, … are the damaged ones, kept.
struct SalvagePlace {
  let folder: StoreFolder
  let name: String

  var path: String { folder.path + "/" + name }
  private var fresh: String { path + ".salvaged" }
  private var draftPath: String { path + ".salvaging" }

  /// Where what can be read is written.
  var draft: Database.Location { .file(path: draftPath, writeLock: draftPath + "-lock") }

  /// A salvage has written all it could; the files are yet to change places.
  var isComplete: Bool { fileExists(fresh) }

  /// Writes the draft by `body` and makes it complete.
  func salvage(_ body: () throws -> Void) throws {
    removeDraft()
    defer { removeDraft() }
    try body()
    try move(draftPath, to: fresh)
    syncFolder(folder.path)
  }

  /// The damaged file; nil when not a row of it can be found: then an empty one takes its place, so that work can go
  /// on.
  /// - Parameter table: one that every file of this kind has.
  func readable(table: String, beside template: Database) throws -> DamagedFile? {
    do {
      return try DamagedFile.opened(
        path, table: table, template: template, scratch: draftPath + "-copy")
    } catch StorageError.corrupt {
      return nil
    }
  }

  /// Goes on where a process died between its salvage and the exchange.
  func finishExchange() throws {
    if isComplete { try folder.writeLock().exclusive { if isComplete { try exchange() } } }
  }

  /// The salvaged file is complete: it takes the damaged one's place. Each step may find itself done already.
  func exchange() throws {
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
  var keptName: String {
    var kept = name + ".damaged"
    var number = 2
    while fileExists(folder.path + "/" + kept) {
      kept = "\(name).damaged-\(number)"
      number += 1
    }
    return kept
  }

  private func removeDraft() {
    for suffix in ["", "-wal", "-shm", "-lock", "-copy", "-copy-wal", "-copy-shm"] {
      removeFile(draftPath + suffix)
    }
  }
}
