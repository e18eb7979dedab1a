/// The server's list cache: up to 300 s old, cleared by ordinary saves but not by quiet ones. What it holds is
/// each row's own columns, its history and its driver; the payload is read again on every hit
/// (FINDINGS "Lists").
struct ListCache: Sendable {
  static let lifetimeMilliseconds: Int64 = 300_000
  /// The oldest entry goes when this many are held, so that a client that varies its queries cannot grow it
  /// without end.
  static let entryLimit = 64

  private var entries: [Entry] = []

  private struct Entry {
    var key: String
    var stored: Int64
    var rows: [Row]
  }

  struct Row: Sendable {
    var id: String
    var json: SandboxJSON
  }

  func rows(_ key: String, now: Int64, scale: Double) -> [Row]? {
    let lifetime = Int64(Double(Self.lifetimeMilliseconds) * scale)
    return entries.first { $0.key == key && now - $0.stored < lifetime && now >= $0.stored }?.rows
  }

  mutating func store(_ rows: [Row], key: String, now: Int64) {
    entries.removeAll { $0.key == key }
    if entries.count >= Self.entryLimit { entries.removeFirst() }
    entries.append(Entry(key: key, stored: now, rows: rows))
  }

  /// What an ordinary save does.
  mutating func clear() {
    entries.removeAll()
  }

  /// The key of a list: its path and its query without the parameters the server takes out
  /// (rest-api 2.1, captures 1325).
  static func key(path: String, query: [SandboxPair], dropsBusters: Bool) -> String {
    let kept = query.filter { !dropsBusters || !["_", "timestamp", "nocache"].contains($0.name) }
    return path + "?" + kept.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
  }
}
