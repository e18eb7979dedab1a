import FleetModels

/// What events told of an order since its document: flat members that are shown over it, apart from the document,
/// which stays as received.
public struct ToldNews: Sendable, Equatable {
  public var fields: JSONObject
  /// The latest stamp of the order's row that an event carried (`data.updated_at`).
  public var version: Timestamp?
  /// The latest date of an event without such a stamp.
  public var enveloped: Timestamp?
  /// What somebody who proves nothing says the status is; shown as such until the order is read again.
  public var hint: StatusCode?
  /// When it was heard.
  public var heard: Moment

  public init(
    fields: JSONObject = [:], version: Timestamp? = nil, enveloped: Timestamp? = nil, hint: StatusCode? = nil,
    heard: Moment
  ) {
    self.fields = fields
    self.version = version
    self.enveloped = enveloped
    self.hint = hint
    self.heard = heard
  }
}

extension OrderCache {
  /// The news that stay when a document comes.
  struct WeighedNews {
    let news: ToldNews?
  }

  func news(of key: Int64) throws -> ToldNews? {
    try database.first(
      """
      SELECT fields, version, enveloped, hint, heard_wall, heard_uptime, heard_boot, seal FROM order_news WHERE key = ?
      """, key
    ) { row in
      try ToldNews(row, key: key)
    }
  }

  /// What a document leaves of the news that were heard before it came. Of what was heard after it was asked for, the
  /// server's own stamps decide; where those are the same, both stay: the order is marked to be read again already.
  /// - Returns: nil when the document is of a list and older than what is shown: it is of no use.
  func weigh(
    _ news: ToldNews?, against order: Order, known: KnownRow, asked: Moment, from source: DocumentSource
  ) -> WeighedNews? {
    let stamp = order.updatedAt.map(\.second)
    if source == .list, let stamp, let shown = known.updatedAt?.second, stamp < shown { return nil }
    guard let news else { return WeighedNews(news: nil) }
    switch source {
    case .record:
      // Of another boot, they were heard before, whatever the wall clock said then.
      let cameMeanwhile = news.heard.boot == asked.boot && !news.heard.isBefore(asked)
      return WeighedNews(news: cameMeanwhile && news.isOlder(than: stamp) != true ? news : nil)
    case .list:
      if news.isOlder(than: stamp) == true { return WeighedNews(news: nil) }
      var left = news
      // A hint holds until the order is read, by whatever answer.
      if news.heard.isBefore(asked) { left.hint = nil }
      return WeighedNews(news: left)
    case .answer(let members):
      guard let version = news.version ?? news.enveloped, let stamp, stamp >= version.second else {
        return WeighedNews(news: news)
      }
      var left = news
      for name in members { left.fields[name] = nil }
      return WeighedNews(news: left)
    }
  }

  /// Whether a document says something else than news that stay over it.
  func contradicts(_ news: ToldNews, _ document: [UInt8]) throws -> Bool {
    var flat = try Order(document: JSONValue(parsing: document, keeping: Order.flatShape))
    return !flat.lay(news.fields).isAgreement
  }

  /// Replaces the news of an order; without members and hint there are none.
  func keep(_ news: ToldNews?, of key: Int64) throws {
    let database = try database
    guard let news, !news.fields.isEmpty || news.hint != nil || news.version != nil || news.enveloped != nil
    else {
      try database.run("DELETE FROM order_news WHERE key = ?", key)
      return
    }
    let fields = JSONValue.object(news.fields).encoded()
    try database.run(
      """
      INSERT OR REPLACE INTO order_news(key, fields, version, enveloped, hint, heard_wall, heard_uptime, heard_boot, seal)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, key, fields, news.version, news.enveloped, news.hint?.text, news.heard.wall, news.heard.uptime,
      news.heard.boot, news.seal(over: fields, key: key))
  }

  /// An order as it is shown: its document with what events told since; nil when it was never fetched.
  public func shown(_ id: Order.ID) throws -> OrderSnapshot? {
    guard var snapshot = try snapshot(id) else { return nil }
    let key = try database.first("SELECT key FROM orders WHERE id = ?", id.rawValue) { $0.int64(0) }
    guard let news = try key.flatMap(news) else { return snapshot }
    snapshot.order.lay(news.fields)
    snapshot.hint = news.hint
    return snapshot
  }
}

extension ToldNews {
  fileprivate init(_ row: Row, key: Int64) throws {
    let bytes = row.bytes(0)
    self.init(
      fields: try JSONValue(parsing: bytes).object ?? [:], version: row.optionalTime(1),
      enveloped: row.optionalTime(2), hint: row.optionalText(3).map { StatusCode($0) },
      heard: Moment(wall: Timestamp(milliseconds: row.int64(4)), uptime: row.int64(5), boot: row.text(6)))
    try Seal.check(row.optionalInt64(7), over: bytes, sealed(key))
  }

  fileprivate func seal(over bytes: [UInt8], key: Int64) -> Int64 { Seal.over(bytes, sealed(key)) }

  private func sealed(_ key: Int64) -> [any SQLBindable] {
    [key, version, enveloped, hint?.text, heard.wall, heard.uptime]
  }

  /// Whether a document with this stamp is newer than all of it; nil when the stamps do not tell.
  fileprivate func isOlder(than stamp: Timestamp?) -> Bool? {
    guard let stamp, let version else { return nil }
    return version.second < stamp && (enveloped ?? version).second < stamp
  }
}

extension Moment {
  /// Whether this was before `other`; of different boots, by the wall clock.
  func isBefore(_ other: Moment) -> Bool {
    boot == other.boot ? uptime < other.uptime : wall < other.wall
  }
}

extension Timestamp {
  /// Events tell seconds, documents microseconds (events 1.4).
  public var second: Timestamp { Timestamp(milliseconds: milliseconds - (milliseconds % 1000 + 1000) % 1000) }
}
