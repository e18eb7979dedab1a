/// Which slice of a list is asked for (rest-api 2.1, captures 118–119, 502–509).
struct ListPage {
  private let limit: Int?
  private let offset: Int

  /// `limit` is 30 unless sent, clamped to 1…100; -1 means all. A text that is no number is 0, so 1.
  /// With `isUncut` all, unless sent.
  init(_ query: [SandboxPair], isUncut: Bool = false) {
    func number(_ name: String) -> Int? {
      query.last { $0.name == name && !$0.value.isEmpty }
        .map { Int($0.value.prefix { "+-0123456789".contains($0) }) ?? 0 }
    }
    let asked = number("limit") ?? (isUncut ? -1 : 30)
    limit = asked == -1 ? nil : min(100, max(1, asked))
    if let skipped = number("offset") {
      offset = max(0, skipped)
    } else {
      offset = max(0, (number("page") ?? 1) - 1) * (limit ?? 0)
    }
  }

  func cut<Row>(_ rows: [Row]) -> ArraySlice<Row> {
    let rest = rows.dropFirst(offset)
    return limit.map { rest.prefix($0) } ?? rest
  }
}
