import FleetModels

/// Holds a list of the sandbox against the recorded one: which records, in which order, and each of them whole.
///
/// A recorded list may name records that no document of the file shows; the sandbox cannot hold those. The others
/// must come in the same order, and none may be there that the real list had not.
struct ListComparison {
  /// Ids in the recorded order.
  let recordedIDs: [String]
  /// Whole items of the recorded list, by id; a list that was cut has only its first.
  let recordedItems: [String: JSONValue]

  /// The first column the request wants the rows sorted by.
  private let sortedBy: String?
  /// Whether the request wants only some of the rows.
  private let isCutShort: Bool

  /// Nil when the answer is no list of records.
  init?(_ exchange: Exchange) {
    guard exchange.request.method == "GET", exchange.response.status == 200,
      let body = exchange.answer?.array, body.allSatisfy({ $0["id"]?.string != nil })
    else { return nil }
    let query = exchange.request.path.split(separator: "?").dropFirst().joined().split(separator: "&")
    sortedBy = query.first { $0.hasPrefix("sort=") }.flatMap { pair in
      pair.dropFirst(5).split(separator: ",").first.map { String($0.drop { $0 == "-" }) }
    }
    isCutShort = query.contains { $0.hasPrefix("limit=") && $0 != "limit=-1" }
    recordedIDs = exchange.response.items?.map(\.id) ?? body.compactMap { $0["id"]?.string }
    recordedItems = Dictionary(
      body.compactMap { item in item["id"]?.string.map { ($0, item) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Compares with the sandbox' list; `isDoubtful` tells records, by recorded id, that the sandbox may hold in another
  /// state or not at all, `isUnknown` those whose documents say nothing.
  func compare(
    _ sandbox: JSONValue, _ comparison: inout BodyComparison, isDoubtful: (String) -> Bool,
    isUnknown: (String) -> Bool
  ) -> (differences: [Difference], isOnlyOrder: Bool) {
    guard let items = sandbox.array else {
      return ([Difference(path: "body", recorded: "a list", sandbox: "no list")], false)
    }
    let names = comparison.names
    let found = items.compactMap { item in
      item["id"]?.string.map { (names.recordedName(for: $0) ?? $0, item) }
    }
    let known = recordedIDs.filter { names.sandboxName(for: $0) != nil && !isDoubtful($0) }
    let unknown = recordedIDs.count - known.count
    let foundIDs = found.map(\.0).filter { !isDoubtful($0) }
    var differences: [Difference] = []
    let byID = Dictionary(found, uniquingKeysWith: { first, _ in first })
    // Where the real list had more, it was cut by its limit earlier than the sandbox' is.
    let agree = unknown == 0 ? known == foundIDs : inOrder(known, foundIDs)
    let isOnlyOrder = !agree && isFree(known, foundIDs, byID)
    if !agree, !isOnlyOrder {
      differences.append(
        Difference(path: "items", recorded: Self.short(known), sandbox: Self.short(foundIDs)))
    }
    for id in recordedIDs {
      if let recorded = recordedItems[id], let sandbox = byID[id], !isUnknown(id) {
        comparison.compare(recorded, sandbox)
      }
    }
    return (differences, isOnlyOrder)
  }

  private func inOrder(_ wanted: [String], _ found: [String]) -> Bool {
    found.filter(Set(wanted).contains) == wanted
  }

  /// Whether the two orders are one to the database: nothing was asked for, or the rows that changed places have the
  /// same value in the column sorted by.
  private func isFree(_ known: [String], _ found: [String], _ documents: [String: JSONValue]) -> Bool {
    guard let column = sortedBy else {
      return isCutShort ? known.count == found.count : Set(known) == Set(found)
    }
    guard Set(known) == Set(found) else { return false }
    let values = { (ids: [String]) in ids.map { documents[$0]?[column] ?? .null } }
    return values(known) == values(found)
  }

  private static func short(_ ids: [String]) -> String {
    let shown = ids.prefix(8).joined(separator: ", ")
    return "\(ids.count): \(shown)\(ids.count > 8 ? ", …" : "")"
  }
}
