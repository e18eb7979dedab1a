import FleetAPI
import FleetModels
import FleetOutbox
import Foundation

/// One page of a list answer: its bytes, and where in them each document stands.
struct OrderPage: Sendable {
  let bytes: [UInt8]
  let documents: [Range<Int>]
  /// When it was asked for.
  let asked: Moment

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
extension DriverSession {
  /// Pages of one query, at 100 orders each: more is no driver's day.
  private static let pageLimit = 20

  /// All pages of a query. A row that moves between pages comes twice or not at all; the look-up of missing
  /// orders covers the latter.
  func pages(of query: OrderQuery) async throws -> [OrderPage] {
    var pages: [OrderPage] = []
    var query = query
    // A text never used before: the server's list cache, up to 300 s old, is then not asked (rest-api 2.1).
    query.cacheBuster = UUID().uuidString
    for _ in 0..<Self.pageLimit {
      let asked = now
      let endpoint = Endpoint.orders(query)
      let response = try await exchange(endpoint)
      let documents = try APIAnswer.documents(from: response, for: endpoint)
      pages.append(OrderPage(bytes: response.body, documents: documents, asked: asked))
      if documents.count < query.limit { break }
      query.offset += documents.count
    }
    return pages
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
    return OrderPage(bytes: bytes, documents: [bytes.indices], asked: asked)
  }

  /// The driver, with when he was asked for.
  func driverDocument() async throws -> (driver: Driver, asked: Moment) {
    let asked = now
    let endpoint = Endpoint.driver(identity.driver)
    let document: JSONValue
    do {
      document = try await read(endpoint)
    } catch let error as APIError where error.kind == .notFound {
      try await checkAtHome()
      throw error
    }
    guard let driver = try? Driver(document: document), driver.id == identity.driver else {
      throw RefreshProblem.unusable(endpoint: endpoint.name, reason: "it is about another driver")
    }
    return (driver, asked)
  }

  /// Makes sure that the token works for this store's organization: only then does a 404 mean that something is
  /// gone.
  /// - Throws: `RefreshProblem.elsewhere`, `APIError`.
  func checkAtHome() async throws {
    let endpoint = Endpoint.currentOrganization
    guard let organization = try? Organization(document: try await read(endpoint)) else {
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
