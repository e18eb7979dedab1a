extension Schema {
  /// `cache.db`: what the server last said. Lists read the narrow `orders` rows; the documents stand apart,
  /// so that a list never drags 18 kB bodies through the page cache.
  static let cache = Schema(
    applicationID: 0x464C_4331,
    steps: [
      [
        """
        CREATE TABLE orders (
          key INTEGER PRIMARY KEY,
          id TEXT NOT NULL UNIQUE,
          internal_id TEXT,
          number TEXT,
          status TEXT NOT NULL,
          driver TEXT,
          day_at INTEGER,
          scheduled_at INTEGER,
          created_at INTEGER,
          updated_at INTEGER,
          line BLOB NOT NULL,
          search TEXT NOT NULL,
          asked_wall INTEGER NOT NULL,
          asked_uptime INTEGER NOT NULL,
          asked_boot TEXT NOT NULL,
          deleted_at INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE order_documents (
          key INTEGER PRIMARY KEY REFERENCES orders(key) ON DELETE CASCADE,
          json BLOB NOT NULL
        ) STRICT
        """,
        "CREATE INDEX orders_by_day ON orders(driver, day_at) WHERE deleted_at IS NULL",
        """
        CREATE INDEX orders_active ON orders(driver, day_at)
        WHERE deleted_at IS NULL AND status NOT IN ('completed', 'canceled')
        """,
        "CREATE INDEX orders_by_internal_id ON orders(internal_id) WHERE internal_id IS NOT NULL",
        "CREATE INDEX orders_by_number ON orders(number) WHERE number IS NOT NULL",
        """
        CREATE TABLE records (
          kind TEXT NOT NULL,
          id TEXT NOT NULL,
          json BLOB NOT NULL,
          asked_wall INTEGER NOT NULL,
          asked_uptime INTEGER NOT NULL,
          asked_boot TEXT NOT NULL,
          PRIMARY KEY (kind, id)
        ) STRICT
        """,
        """
        CREATE TABLE offers (
          config TEXT NOT NULL,
          after_code TEXT NOT NULL,
          order_id TEXT NOT NULL,
          answer TEXT NOT NULL,
          learned INTEGER NOT NULL,
          PRIMARY KEY (config, after_code, order_id)
        ) STRICT
        """,
        "CREATE TABLE notes (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT",
      ],
      // Answers of `next-activity` for all orders of a config, each content once; `offers` stays for whom they were
      // given to.
      [
        """
        CREATE TABLE flow_answers (
          config TEXT NOT NULL,
          after_code TEXT NOT NULL,
          answer TEXT NOT NULL,
          learned INTEGER NOT NULL,
          times INTEGER NOT NULL,
          PRIMARY KEY (config, after_code, answer)
        ) STRICT
        """,
        """
        INSERT INTO flow_answers(config, after_code, answer, learned, times)
        SELECT config, after_code, answer, max(learned), count(*) FROM offers GROUP BY 1, 2, 3
        """,
        "CREATE INDEX offers_by_age ON offers(learned)",
      ],
      // What an order was when it got its offer: conditions may offer another one after an edit.
      ["ALTER TABLE offers ADD COLUMN basis TEXT"],
      // A sum over what a screen shows of a row: bits that change on the disk would go unnoticed. None on older rows.
      [
        "ALTER TABLE orders ADD COLUMN seal INTEGER",
        "ALTER TABLE order_documents ADD COLUMN seal INTEGER",
        "ALTER TABLE records ADD COLUMN seal INTEGER",
      ],
      // What events told: flat members over a document, orders to be read again, positions, and the tale of it.
      [
        """
        CREATE TABLE order_news (
          key INTEGER PRIMARY KEY REFERENCES orders(key) ON DELETE CASCADE,
          fields BLOB NOT NULL,
          version INTEGER,
          enveloped INTEGER,
          hint TEXT,
          heard_wall INTEGER NOT NULL,
          heard_uptime INTEGER NOT NULL,
          heard_boot TEXT NOT NULL,
          seal INTEGER
        ) STRICT
        """,
        """
        CREATE TABLE rereads (
          id TEXT PRIMARY KEY,
          version INTEGER,
          marked_wall INTEGER NOT NULL,
          marked_uptime INTEGER NOT NULL,
          marked_boot TEXT NOT NULL
        ) STRICT
        """,
        "CREATE INDEX rereads_by_age ON rereads(marked_wall)",
        """
        CREATE TABLE positions (
          kind TEXT NOT NULL,
          id TEXT NOT NULL,
          latitude REAL NOT NULL,
          longitude REAL NOT NULL,
          heading REAL,
          speed REAL,
          altitude REAL,
          at INTEGER NOT NULL,
          tie TEXT NOT NULL,
          PRIMARY KEY (kind, id)
        ) STRICT
        """,
        "CREATE TABLE tale (seq INTEGER PRIMARY KEY, json BLOB NOT NULL) STRICT",
        "ALTER TABLE orders ADD COLUMN deleted_version INTEGER",
      ],
    ])
}
