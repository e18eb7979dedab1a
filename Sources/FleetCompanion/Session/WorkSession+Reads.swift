import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import Foundation

/// One page of a list answer: its bytes, and where in them each document stands.
struct OrderPage: Sendable {
  let bytes: [UInt8]
  let documents: [Range<Int>]
  /// When it was asked for.
  let asked: Moment
  /// A list's, or one order's own.
  var source = DocumentSource.list

  /// The orders in it, as far as they can be read.
  var ids: [Order.ID] {
    documents.compactMap { range in
      let outline = JSONShape.members(["id": .whole, "public_id": .whole])
      guard let head = try? JSONValue(parsing: bytes[range], keeping: outline) else { return nil }
      return try? Order(document: head).id
    }
  }
}

/// Reading from the server: within the account's budget, and nothing is believed but a whole good answer.
extension WorkSession {
  /// All pages of a query, up to 2 000 orders: more is no driver's day.
  func pages(of query: OrderQuery) async throws -> [OrderPage] {
    var pages: [OrderPage] = []
    try await walk(query, pageLimit: 20) { pages.append($0) }
    return pages
  }

  /// Gives the pages of a query one after the other.
  ///
  /// A row that moves between pages comes twice or not at all. Pages may overlap, so that so many rows can leave the
  /// list meanwhile without hiding another; the look-up of missing orders covers those that are known.
  /// - Parameters:
  ///   - pageLimit: how many pages at the most.
  ///   - overlap: rows of a page that the next one asks for again.
  /// - Returns: whether the list was read to its end.
  @discardableResult
  func walk(
    _ query: OrderQuery, pageLimit: Int, overlap: Int = 0, _ take: (OrderPage) throws -> Void
  ) async throws -> Bool {
    var query = query
    // A text never used before: the server's list cache, up to 300 s old, is then not asked (rest-api 2.1).
    query.cacheBuster = UUID().uuidString
    for _ in 0..<pageLimit {
      let asked = now
      let endpoint = Endpoint.orders(query)
      let response = try await exchange(endpoint)
      let documents = try APIAnswer.documents(from: response, for: endpoint)
      try take(OrderPage(bytes: response.body, documents: documents, asked: asked))
      if documents.count < query.limit { return true }
      query.offset += documents.count - overlap
    }
    return false
  }

  /// One order's document, as received.
  /// - Throws: `APIError`; `RefreshProblem.unusable` when the answer is another record's, or no order.
  func document(of id: Order.ID) async throws -> OrderPage {
    let asked = now
    let endpoint = Endpoint.order(id)
    let response = try await exchange(endpoint)
    let document = try APIAnswer.document(from: response, for: endpoint)
    let bytes = JSONAnswer.isWrapped(response.body) ? document.encoded() : response.body
    do {
      guard try Order(document: document).id == id else {
        throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "it is about another order")
      }
    } catch let problem as DocumentProblem {
      throw RefreshProblem.unusable(endpoint: endpoint.name, reason: problem.description)
    }
    return OrderPage(bytes: bytes, documents: [bytes.indices], asked: asked, source: .record)
  }

  /// A driver, with when he was asked for.
  func document(of id: Driver.ID) async throws -> (driver: Driver, asked: Moment) {
    let asked = now
    let endpoint = Endpoint.driver(id)
    let document: JSONValue
    do {
      document = try await read(endpoint)
    } catch let error as APIError where error.kind == .notFound {
      try await checkAtHome()
      throw error
    }
    guard let driver = try? Driver(document: document), driver.id == id else {
      throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "it is about another driver")
    }
    return (driver, asked)
  }

  /// Makes sure that the token works for this store's organization: only then does a 404 mean that something is
  /// gone.
  /// - Throws: `RefreshProblem.elsewhere`, `APIError`.
  func checkAtHome() async throws {
    let endpoint = Endpoint.currentOrganization
    let document: JSONValue
    do {
      document = try await read(endpoint)
    } catch let error as APIError where error.kind == .notFound {
      // Of nothing else may this be said to be gone.
      throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "the server says that there is none")
    }
    guard let organization = try? Organization(document: document) else {
      throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "it names no organization")
    }
    guard organization.id == identity.organization else {
      throw RefreshProblem.elsewhere(identity, found: organization.name ?? organization.id.rawValue)
    }
  }

  func read(_ endpoint: Endpoint) async throws -> JSONValue {
    try APIAnswer.document(from: try await exchange(endpoint), for: endpoint)
  }

  /// One read within the account's budget, which it shares with the engine; the engine heeds what it meets.
  private func exchange(_ endpoint: Endpoint) async throws -> HTTPResponse {
    while case let wait = try outbox.takeRequest(now: now, policy: context.options.policy), wait > 0 {
      try await context.options.timekeeper.sleep(milliseconds: wait)
    }
    let renewals = try outbox.tokenRenewals()
    let asked = now
    let request = try context.server().request(for: endpoint)
    let exchange = await context.options.transport.send(request)
    try Task.checkCancellation()
    let response = try exchange.response(for: endpoint)
    if let rate = response.rateLimit {
      try outbox.heed(rate, asked: asked, now: now, policy: context.options.policy)
    }
    if let error = APIError(response, endpoint: endpoint) {
      try outbox.heed(error, tokenRenewals: renewals, now: now, policy: context.options.policy)
    }
    return response
  }
}
