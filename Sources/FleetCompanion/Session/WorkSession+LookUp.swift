import FleetAPI
import FleetModels

/// What a look-up of orders came to.
struct OrderLookup {
  var asked: [Order.ID] = []
  var found: [OrderPage] = []
  var gone: [Order.ID] = []
  var unusable: [String] = []
}

extension WorkSession {
  /// Asks for exactly these, whoever has them now; then, one by one, for those that even this list leaves out. A
  /// 404 is believed only where the token works for this store's organization.
  func lookUp(_ ids: [Order.ID]) async throws -> OrderLookup {
    var lookup = OrderLookup()
    guard !ids.isEmpty else { return lookup }
    var query = OrderQuery()
    query.ids = Array(ids.prefix(OrderQuery.maximumLimit))
    lookup.asked = query.ids
    lookup.found = try await pages(of: query)
    let listed = Set(lookup.found.flatMap(\.ids))
    for id in query.ids.filter({ !listed.contains($0) }).prefix(Refresh.singleLimit) {
      do {
        lookup.found.append(try await document(of: id))
      } catch let error as APIError where error.kind == .notFound {
        lookup.gone.append(id)
      } catch let error as APIError where error.isAboutOneRecord {
        lookup.unusable.append("\(id): \(error)")
      } catch let problem as RefreshProblem {
        lookup.unusable.append("\(id): \(problem)")
      }
    }
    if !lookup.gone.isEmpty { try await checkAtHome() }
    return lookup
  }
}

extension APIError {
  /// The server was there and well, and has trouble with this record alone; anything else would meet the next
  /// call, too.
  var isAboutOneRecord: Bool {
    switch kind {
    case .server, .forbidden, .rejected, .malformed(.wrongShape), .malformed(.notJSON), .malformed(.tooLarge):
      true
    case .unauthorized, .notFound, .wrongAddress, .throttled, .maintenance, .notConfigured, .redirect,
      .unreachable, .malformed(.empty), .malformed(.html), .malformed(.truncated), .malformed(.status):
      false
    }
  }
}
