extension Schema {
  /// `inbox.db`: what was received, byte for byte, and how far it was handed on.
  ///
  /// The digest is the first half of the body's SHA-256: an id that comes back is compared without reading bodies, and
  /// nobody can make two bodies of one digest. Trust is part of the key: an id that somebody sent ahead on a socket
  /// does not stand in the way of the signed event (events 6.2).
  static let inbox = Schema(
    applicationID: 0x464C_4931,
    steps: [
      [
        """
        CREATE TABLE events (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL,
          name TEXT NOT NULL,
          trust INTEGER NOT NULL,
          digest BLOB NOT NULL,
          repeats INTEGER,
          channel TEXT NOT NULL,
          subject TEXT,
          received_wall INTEGER NOT NULL,
          received_uptime INTEGER NOT NULL,
          received_boot TEXT NOT NULL,
          received_server_offset INTEGER,
          seal INTEGER,
          body BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX events_key ON events(id, name, trust, digest)",
        """
        CREATE TABLE cursors (
          name TEXT PRIMARY KEY,
          place INTEGER NOT NULL,
          moved_wall INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE external_ids (
          external TEXT PRIMARY KEY,
          order_id TEXT NOT NULL UNIQUE,
          linked_wall INTEGER NOT NULL
        ) STRICT
        """,
        // Other names of a linked order: a documented body has `public_id` beside `id`.
        "CREATE TABLE order_names (name TEXT PRIMARY KEY, order_id TEXT NOT NULL) STRICT",
        "CREATE INDEX order_names_order ON order_names(order_id)",
        "CREATE TABLE words (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
      ]
    ])
}

extension DatabaseSettings {
  /// Events exist nowhere else once they are acknowledged, so every group is on the disk before that; the log is moved
  /// into the file when it holds 2 MiB, so that a busy hour does not sync twice for each group.
  static let inbox = DatabaseSettings(
    pageSize: 4096, synchronous: .full, cacheKilobytes: 8000, journalLimitBytes: 2 << 20)
}

extension StoreFolder {
  var inboxPath: String { path + "/inbox.db" }
  var inbox: Database.Location { .file(path: inboxPath, writeLock: path + "/write.lock") }
}
