/// A list of issues or fuel reports: equality on the columns it is given, a span of time, an order, a page
/// (rest-api 2.1, captures 1448–1457, 1467–1472).
struct RecordList<Record> {
  /// The columns a query may name, as text; what is not among them is ignored.
  var columns: [String: (Record) -> String?]
  var createdAt: (Record) -> Int64
  var updatedAt: (Record) -> Int64

  /// The rows `query` asks for, of `rows` in the order they were made. Nil is an SQL error: a column that is
  /// not there to sort by.
  func rows(_ rows: [Record], _ query: [SandboxPair], ignoresUnknownSort: Bool) -> [Record]? {
    var found = rows
    for pair in query where !pair.value.isEmpty {
      if let column = columns[pair.name] {
        found = found.filter { column($0) == pair.value }
      } else if pair.name.hasSuffix("_like"), let column = columns[String(pair.name.dropLast(5))] {
        found = found.filter { column($0)?.lowercased().hasPrefix(pair.value.lowercased()) ?? false }
      } else if pair.name == "created_at" || pair.name == "updated_at" {
        let moment = pair.name == "created_at" ? createdAt : updatedAt
        found = found.filter { TimeSpan(pair.value).contains(moment($0)) }
      }
    }
    for key in (query.last { $0.name == "sort" }?.value ?? "").split(separator: ",") {
      var name = String(key)
      var descending = name.hasPrefix("-") || name == "latest"
      if name.hasPrefix("-") { name.removeFirst() }
      if name.hasSuffix(":desc") { descending = true }
      name = String(name.prefix { $0 != ":" })
      let moment: (Record) -> Int64
      switch name {
      case "created_at", "latest", "oldest": moment = createdAt
      case "updated_at": moment = updatedAt
      default:
        if ignoresUnknownSort { continue }
        return nil
      }
      // Rows of one second: the later made counts as the later (captures 1448).
      let order = found.enumerated().sorted {
        (moment($0.element), $0.offset) < (moment($1.element), $1.offset)
      }.map(\.element)
      found = descending ? order.reversed() : order
    }
    return Array(ListPage(query).cut(found))
  }
}

/// `a,b` from a through b, `a,` from a on, one value its calendar day (captures 1335–1343).
struct TimeSpan {
  private let low: Int64
  private let high: Int64

  /// A text that is no date leaves its side open.
  init(_ text: String, dropsOffset: Bool = true) {
    let sides = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
      .map { ServerTime.parse(String($0), dropsOffset: dropsOffset) }
    if sides.count == 2 {
      low = sides[0] ?? .min
      high = sides[1] ?? .max
    } else if let day = sides.first?.map(ServerTime.startOfDay) {
      low = day
      high = day + ServerTime.dayMilliseconds - 1
    } else {
      low = .min
      high = .max
    }
  }

  func contains(_ moment: Int64?) -> Bool {
    moment.map { $0 >= low && $0 <= high } ?? (low == .min && high == .max)
  }
}
