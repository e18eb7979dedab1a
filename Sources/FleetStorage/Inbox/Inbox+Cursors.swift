import FleetModels

/// The places of the inbox's readers, each under its own name. An event stays until all of them are past it.
extension Inbox {
  /// The last event this reader was handed; nil when it was never here.
  public func cursor(_ name: String) throws -> Int64? {
    try database.first("SELECT place FROM cursors WHERE name = ?", name) { $0.int64(0) }
  }

  /// The reader has been handed all up to `place`; a place behind it changes nothing.
  /// - Throws: `StorageError`; then it stands where it stood.
  public func advance(_ name: String, to place: Int64, at wall: Timestamp) throws {
    _ = try transaction { database in
      try database.run(
        """
        INSERT INTO cursors(name, place, moved_wall) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET place = excluded.place, moved_wall = excluded.moved_wall
        WHERE excluded.place > place
        """, name, place, wall)
    }
  }

  /// Forgets a reader that is gone, so that nothing is kept for it.
  public func removeCursor(_ name: String) throws {
    _ = try transaction { try $0.run("DELETE FROM cursors WHERE name = ?", name) }
  }

  /// All readers by name.
  public func cursors() throws -> [InboxCursor] { try Self.cursors(database) }

  static func cursors(_ database: Database) throws -> [InboxCursor] {
    try database.rows("SELECT name, place, moved_wall FROM cursors ORDER BY name") {
      InboxCursor(name: $0.text(0), place: $0.int64(1), moved: Timestamp(milliseconds: $0.int64(2)))
    }
  }
}
