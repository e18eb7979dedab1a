extension Schema {
  /// `outbox.db`: what this device's people asked for and what is known of its fate. It exists nowhere else.
  ///
  /// Each page a tap dirties delays its commit, so it has the indexes that every step needs and no more: what was
  /// asked for on a day is found by looking at all of the few days kept. Journal lines of entry 0 are about the
  /// outbox itself.
  ///
  /// Times named `…_wall` are wall clock milliseconds, for people. Plain ones are engine time (`clock`).
  static let outbox = Schema(
    applicationID: 0x464C_4F31,
    steps: [
      [
        """
        CREATE TABLE entries (
          seq INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          kind TEXT NOT NULL,
          command BLOB NOT NULL,
          lane TEXT NOT NULL,
          record TEXT NOT NULL,
          order_id TEXT,
          stop TEXT,
          state INTEGER NOT NULL,
          attempts INTEGER NOT NULL DEFAULT 0,
          may_have_left INTEGER NOT NULL DEFAULT 0,
          probes INTEGER NOT NULL DEFAULT 0,
          absences INTEGER NOT NULL DEFAULT 0,
          contradictions INTEGER NOT NULL DEFAULT 0,
          next_at INTEGER NOT NULL,
          attempt_ended_at INTEGER,
          resends INTEGER NOT NULL DEFAULT 0,
          expected BLOB NOT NULL,
          first_pre_image BLOB,
          pre_image BLOB,
          refusal TEXT,
          reason BLOB,
          forced_wall INTEGER,
          ready_at INTEGER,
          created_wall INTEGER NOT NULL,
          created_uptime INTEGER NOT NULL,
          created_boot TEXT NOT NULL,
          created_server_offset INTEGER,
          confirmed_at INTEGER,
          confirmed_wall INTEGER,
          settled_wall INTEGER,
          fate INTEGER NOT NULL DEFAULT 0
        ) STRICT
        """,
        // Of all states: what is due, what is at rest and may go, and how many stand where.
        "CREATE INDEX entries_due ON entries(state, next_at)",
        "CREATE INDEX entries_lane ON entries(lane, seq) WHERE state IN (0, 1, 2, 3, 4, 7)",
        "CREATE INDEX entries_record ON entries(record, seq) WHERE state IN (0, 1, 2, 3, 4, 7)",
        "CREATE INDEX entries_confirmed ON entries(confirmed_wall) WHERE confirmed_wall IS NOT NULL",
        """
        CREATE TABLE attempts (
          entry INTEGER NOT NULL REFERENCES entries(seq) ON DELETE CASCADE,
          number INTEGER NOT NULL,
          stamped_at INTEGER NOT NULL,
          stamped_wall INTEGER NOT NULL,
          process TEXT NOT NULL,
          ended_wall INTEGER,
          outcome TEXT,
          PRIMARY KEY (entry, number)
        ) STRICT
        """,
        """
        CREATE TABLE flights (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          process TEXT NOT NULL,
          lane TEXT NOT NULL,
          record TEXT NOT NULL,
          entry INTEGER,
          purpose TEXT NOT NULL,
          asked_at INTEGER NOT NULL
        ) STRICT
        """,
        """
        CREATE TABLE gates (
          name TEXT PRIMARY KEY,
          until INTEGER NOT NULL,
          strikes INTEGER NOT NULL,
          reason TEXT NOT NULL
        ) STRICT
        """,
        "CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
        "CREATE TABLE words (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
        """
        CREATE TABLE journal (
          entry INTEGER NOT NULL,
          number INTEGER NOT NULL,
          wall INTEGER NOT NULL,
          what TEXT NOT NULL,
          PRIMARY KEY (entry, number)
        ) STRICT, WITHOUT ROWID
        """,
      ],
      [
        """
        CREATE TABLE announcements (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          entry INTEGER NOT NULL REFERENCES entries(seq) ON DELETE CASCADE,
          kind TEXT NOT NULL,
          wall INTEGER NOT NULL
        ) STRICT
        """,
        // Purging an entry looks for what refers to it.
        "CREATE INDEX announcements_entry ON announcements(entry)",
        """
        CREATE TABLE failed_reads (
          record TEXT PRIMARY KEY,
          times INTEGER NOT NULL,
          since INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID
        """,
        // An attempt's number is its flight's: when it was stamped is for people, by the wall clock.
        "ALTER TABLE attempts DROP COLUMN stamped_at",
      ],
      [
        // What the server calls the record that the entry made there, such as a proof.
        "ALTER TABLE entries ADD COLUMN learned TEXT",
        // One of several reads that are evidence together: which, and what those before it told.
        "ALTER TABLE flights ADD COLUMN part BLOB",
        "ALTER TABLE flights ADD COLUMN carried BLOB",
      ],
      [
        // How many entries have gone after their time; of those that went before they were counted, all that the
        // sequence knows of and the table does not hold.
        """
        INSERT OR REPLACE INTO numbers(name, value) VALUES ('entries_purged',
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'entries'), 0) - (SELECT count(*) FROM entries))
        """
      ],
      // A sum over what is sent and how often: bits that change on the disk must not send it elsewhere, or twice.
      // None on older rows until they are next written.
      [
        "ALTER TABLE entries ADD COLUMN seal INTEGER",
        // An earlier version that still runs beside this one knows no seals: what it writes has none.
        """
        CREATE TRIGGER entries_unsealed AFTER UPDATE OF id, kind, command, lane, record, order_id, stop, state,
          attempts, may_have_left, expected, first_pre_image, pre_image, attempt_ended_at ON entries
        WHEN new.seal IS old.seal AND new.seal IS NOT NULL AND (
          new.id IS NOT old.id OR new.kind IS NOT old.kind OR new.command IS NOT old.command
          OR new.lane IS NOT old.lane OR new.record IS NOT old.record OR new.order_id IS NOT old.order_id
          OR new.stop IS NOT old.stop OR new.state IS NOT old.state OR new.attempts IS NOT old.attempts
          OR new.may_have_left IS NOT old.may_have_left OR new.expected IS NOT old.expected
          OR new.first_pre_image IS NOT old.first_pre_image OR new.pre_image IS NOT old.pre_image
          OR new.attempt_ended_at IS NOT old.attempt_ended_at)
        BEGIN UPDATE entries SET seal = NULL WHERE seq = new.seq; END
        """,
      ],
    ])
}
