import FleetModels

extension Schema {
  /// `trail.db`: one narrow row a fix, in whole numbers so that SQLite packs them.
  ///
  /// The key is the fix's time in milliseconds, shifted to leave room for 1 024 fixes of one millisecond; units are
  /// 1e-7 degrees (a centimetre), centimetres a second, tenths of a degree, and tenths of a metre.
  static let trail = Schema(
    applicationID: 0x464C_5431,
    steps: [
      [
        """
        CREATE TABLE fixes (
          key INTEGER PRIMARY KEY,
          latitude INTEGER NOT NULL,
          longitude INTEGER NOT NULL,
          speed INTEGER,
          heading INTEGER,
          altitude INTEGER,
          accuracy INTEGER
        ) STRICT
        """,
        "CREATE TABLE words (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
      ]
    ])
}

extension DatabaseSettings {
  /// For many small writes that may be lost with the last minute before a power cut, and never by a killed process.
  ///
  /// A commit writes one page into the log, so small pages keep the log small. The log is moved into the file, the
  /// only time anything is synced, when it holds 256 of them: every four minutes at one fix a second.
  static let trail = DatabaseSettings(
    pageSize: 1024, synchronous: .normal, cacheKilobytes: 512, journalLimitBytes: 256 << 10)
}

extension StoreFolder {
  var trailPath: String { path + "/trail.db" }
  var trail: Database.Location { .file(path: trailPath, writeLock: path + "/write.lock") }
}
