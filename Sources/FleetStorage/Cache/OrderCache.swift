import FleetModels

/// What the server last said, on disk: orders with their documents, and single records such as the driver.
///
/// It changes only on complete, well-formed documents, and removes an order only on proof that it is gone. It
/// is disposable: a damaged file is set aside and fetched anew.
public final class OrderCache {
  private let place: CacheFile
  private var connection: Database
  /// How often the file has been opened.
  private var openings: Int64 = 1

  /// Opens the folder's `cache.db`; a damaged one is renamed to `cache.db.damaged` and a new one begun.
  ///
  /// Damage deep in the file shows only when something is read: that call throws `StorageError.corrupt`, and
  /// the next one, of whatever connection, begins anew.
  public convenience init(in folder: StoreFolder) throws { try self.init(.folder(folder)) }

  /// Opens a cache elsewhere, such as in memory; a damaged file is refused.
  public convenience init(location: Database.Location) throws { try self.init(.alone(location)) }

  private init(_ place: CacheFile) throws {
    self.place = place
    connection = try place.open()
  }

  /// The connection to the file that is there now: the one that was opened may have been set aside as damaged
  /// meanwhile, by this or another process.
  var database: Database {
    get throws {
      if !connection.inTransaction, connection.isReplaced || (connection.isDamaged && place.healsItself) {
        try reopen()
      }
      return connection
    }
  }

  private func reopen() throws {
    do {
      connection = try place.open()
      openings += 1
    } catch StorageError.busy {
      // The old file can still be read; the next call tries again.
    } catch {
      // Gone with its whole folder: what is open can still be read.
      if fileExists(place.path) { throw error }
    }
  }

  /// Runs `body` as one transaction on the file that is there when the write lock is held.
  @discardableResult
  func transaction<Value>(_ body: (Database) throws -> Value) throws -> Value {
    for _ in 0..<Self.replacementLimit {
      if let value = try attempt(on: database, body) { return value }
    }
    throw StorageError.replaced(path: place.path)
  }

  /// - Returns: nil when the file was set aside while this waited for the lock; nothing of `body` has run then.
  func attempt<Value>(on database: Database, _ body: (Database) throws -> Value) throws -> Value? {
    do {
      return try database.transaction { try body(database) }
    } catch StorageError.replaced where !database.inTransaction {
      return nil
    }
  }

  /// A file that is replaced this often while one write waits is replaced for good.
  private static let replacementLimit = 50

  /// Stores complete order documents, all or none.
  ///
  /// A document asked for earlier than the one in hand is left out: answers may overtake each other. So is one of a
  /// list that is older, by the server's own stamp, than what an event told: that order is marked to be read again.
  /// - Parameters:
  ///   - documents: the bytes as received, each one order.
  ///   - source: where they come from: only an order's own document says more than events about it.
  /// - Returns: the orders the documents were of, those left out included, and the documents that could not be
  ///   read; these leave the cache as it was.
  @discardableResult
  public func store(
    _ documents: [ArraySlice<UInt8>], asked: Moment, from source: DocumentSource = .list
  ) throws -> StoreReport {
    var report = StoreReport()
    try transaction { _ in
      for bytes in documents {
        do {
          let line = try Order(document: JSONValue(parsing: bytes, keeping: Order.listShape))
          let change = try put(line, bytes: Array(bytes), asked: asked, from: source)
          report.stored.append(line.id)
          if let change { report.changes.append(change) }
        } catch let problem as DocumentProblem {
          report.setAside.append(problem)
        } catch let error as JSONError {
          report.setAside.append(DocumentProblem(kind: Order.kind, reason: error.description))
        }
      }
    }
    return report
  }

  /// Lays the members of a write's partial answer over the stored document (absent members stay, null is
  /// taken). Without a stored document the answer is not kept: it is not a whole order (rest-api 3.6).
  public func merge(_ partial: Order, asked: Moment) throws {
    try transaction { _ in
      guard let stored = try snapshot(partial.id), !stored.isDeleted else { return }
      var merged = stored.order
      for (name, value) in partial.json { merged.json[name] = value }
      try put(
        merged, bytes: JSONValue.object(merged.json).encoded(), asked: asked,
        from: .answer(members: Set(partial.json.keys)))
    }
  }

  /// Marks an order as gone from the server; only after proof. A document asked for before `time` does not
  /// bring it back.
  public func markDeleted(_ id: Order.ID, at time: Timestamp) throws {
    try transaction { database in
      try database.run("UPDATE orders SET deleted_at = ? WHERE id = ?", time, id.rawValue)
      // It was looked up: nothing that was said of it before counts any more.
      try database.run(
        "DELETE FROM order_news WHERE key = (SELECT key FROM orders WHERE id = ?)", id.rawValue)
    }
  }

  /// - Returns: what is different for a reader; nil when nothing is.
  @discardableResult
  private func put(_ order: Order, bytes: [UInt8], asked: Moment, from source: DocumentSource) throws
    -> OrderDifference?
  {
    let database = try database
    let id = order.id.rawValue
    let known = try database.first(
      """
      SELECT key, asked_boot, asked_uptime, deleted_at, status, driver, scheduled_at, updated_at
      FROM orders WHERE id = ?
      """, id, read: KnownRow.init)
    if let known, known.boot == asked.boot, known.uptime > asked.uptime { return nil }
    if let deletedAt = known?.deletedAt, asked.wall <= deletedAt { return nil }
    // A list may be older than the order's end: that it is back, only its own document tells.
    if source == .list, known?.deletedAt != nil {
      try markReread(order.id, version: nil, at: asked)
      return nil
    }
    var shown = order
    var isContradicted = false
    if let known {
      guard
        let told = weigh(try news(of: known.key), against: order, known: known, asked: asked, from: source)
      else {
        try markReread(order.id, version: nil, at: asked)
        return nil
      }
      if let news = told.news {
        shown.lay(news.fields)
        isContradicted = try contradicts(news, bytes)
      }
      try keep(told.news, of: known.key)
    }
    try endReread(of: order, asked: asked, from: source)
    // What is shown and not in the document is always marked: stamps are too coarse to tell which of them is later.
    if isContradicted { try markReread(order.id, version: nil, at: asked) }
    let columns = OrderColumns(shown)
    let lineSeal = Seal.over(columns.line, [id, columns.driver, columns.dayAt, columns.status, asked.wall])
    let documentSeal = Seal.over(bytes, [id])
    if let known {
      try database.run(
        """
        UPDATE orders SET internal_id = ?, number = ?, status = ?, driver = ?, day_at = ?, scheduled_at = ?,
          created_at = ?, updated_at = ?, line = ?, search = ?, asked_wall = ?, asked_uptime = ?, asked_boot = ?,
          seal = ?, deleted_at = NULL, deleted_version = NULL
        WHERE key = ?
        """,
        columns.internalID, columns.number, columns.status, columns.driver, columns.dayAt,
        columns.scheduledAt,
        columns.createdAt, columns.updatedAt, columns.line, columns.search, asked.wall, asked.uptime,
        asked.boot, lineSeal, known.key)
      try database.run(
        "UPDATE order_documents SET json = ?, seal = ? WHERE key = ?", bytes, documentSeal, known.key)
    } else {
      try database.run(
        """
        INSERT INTO orders(id, internal_id, number, status, driver, day_at, scheduled_at, created_at, updated_at,
          line, search, asked_wall, asked_uptime, asked_boot, seal)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id, columns.internalID, columns.number, columns.status, columns.driver, columns.dayAt,
        columns.scheduledAt, columns.createdAt, columns.updatedAt, columns.line, columns.search, asked.wall,
        asked.uptime, asked.boot, lineSeal)
      try database.run(
        "INSERT INTO order_documents(key, json, seal) VALUES (?, ?, ?)", database.lastInsertedRow, bytes,
        documentSeal)
    }
    return OrderDifference(order.id, from: known, to: columns)
  }

  /// Moves the log into the file; call when the app goes to the background.
  public func checkpoint() throws { try database.checkpoint() }

  /// Changes when another connection, of this or another process, wrote to the cache, and when the file was
  /// replaced.
  public func dataVersion() throws -> Int64 {
    let version = try database.dataVersion()
    return openings << 32 + version
  }
}

/// What storing a batch of documents came to.
public struct StoreReport: Sendable, Equatable {
  /// The orders that the usable documents were of, whether or not the cache already knew better.
  public var stored: [Order.ID] = []
  /// Documents that were no usable orders; what the cache held of them stays.
  public var setAside: [DocumentProblem] = []
  /// What is different for a reader of those orders.
  public var changes: [OrderDifference] = []
}
