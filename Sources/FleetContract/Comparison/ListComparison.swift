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

  /// Nil when the answer is no list of records.
  init?(_ exchange: Exchange) {
    guard exchange.request.method == "GET", exchange.response.status == 200,
      let body = exchange.answer?.array, body.allSatisfy({ $0["id"]?.string != nil })
    else { return nil }
    recordedIDs = exchange.response.items?.map(\.id) ?? body.compactMap { $0["id"]?.string }
    recordedItems = Dictionary(
      body.compactMap { item in item["id"]?.string.map { ($0, item) } }, uniquingKeysWith: { first, _ in first })
  }

  /// Compares with the sandbox' list; `isDoubtful` tells records, by recorded id, that the sandbox may hold in another
  /// state or not at all. Returns how many recorded items could not be looked for.
  func compare(
    _ sandbox: JSONValue, _ comparison: inout BodyComparison, isDoubtful: (String) -> Bool
  ) -> (differences: [Difference], unknown: Int) {
    guard let items = sandbox.array else {
      return ([Difference(path: "body", recorded: "a list", sandbox: "no list")], 0)
    }
    let names = comparison.names
    let found = items.compactMap { item in
      item["id"]?.string.map { (names.recordedName(for: $0) ?? $0, item) }
    }
    let known = recordedIDs.filter { names.sandboxName(for: $0) != nil && !isDoubtful($0) }
    let unknown = recordedIDs.count - known.count
    let foundIDs = found.map(\.0).filter { !isDoubtful($0) }
    var differences: [Difference] = []
    // Where the real list had more, it was cut by its limit earlier than the sandbox' is.
    let agree = unknown == 0 ? known == foundIDs : known.allSatisfy(Set(foundIDs).contains) && inOrder(known, foundIDs)
    if !agree {
      differences.append(
        Difference(path: "items", recorded: Self.short(known), sandbox: Self.short(foundIDs)))
    }
    let byID = Dictionary(found, uniquingKeysWith: { first, _ in first })
    for id in recordedIDs {
      if let recorded = recordedItems[id], let sandbox = byID[id], !isDoubtful(id) {
        comparison.compare(recorded, sandbox)
      }
    }
    return (differences, unknown)
  }

  private func inOrder(_ wanted: [String], _ found: [String]) -> Bool {
    found.filter(Set(wanted).contains) == wanted
  }

  private static func short(_ ids: [String]) -> String {
    let shown = ids.prefix(8).joined(separator: ", ")
    return "\(ids.count): \(shown)\(ids.count > 8 ? ", …" : "")"
  }
}
