import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// The end of an exchange, read: which flight it was, and what it says. Read before the transactions, because
/// the cache stores it before the outbox judges by it.
struct Landing {
  enum Finding {
    /// A write's attempt ended.
    case attempt(AnswerMeaning)
    /// One of several reads that are evidence together; what they have told so far.
    case part(OrderParts)
    /// A whole record: evidence. With the bytes as received.
    case record(RecordDocument, bytes: [UInt8])
    /// The server says that it has no such record.
    case gone
    /// Which organization the token works for.
    case whereabouts(Organization.ID)
    /// The read gave nothing.
    case failed(ReadFailure)
  }

  /// Why a read gave nothing.
  enum ReadFailure {
    case network(String)
    case unauthorized
    case later(milliseconds: Int?, String)
    /// The server answered, but not with what was asked for; `isDefinite` when it may well say so for ever.
    case useless(String, isDefinite: Bool)
  }

  /// What a flight is for.
  enum Purpose: String {
    case attempt
    case evidence
    case whereabouts
  }

  let flight: Flight
  let finding: Finding
  /// Whether an answer came that may be the server's: it proves the link.
  let answered: Bool
  /// Server clock minus device clock is learned from here.
  let serverDate: Timestamp?
  /// What the server says is left to this address.
  let rateLimit: RateLimit?

  /// Nil when the flight or its entry is not known any more.
  init?(_ id: Int64, _ exchange: Exchange, engine: Engine) throws {
    guard let flight = try engine.outbox.flights().first(where: { $0.id == id }) else { return nil }
    self.flight = flight
    if case .answered(let response) = exchange, !response.isFromBetween {
      answered = true
      serverDate = response.date
      rateLimit = response.rateLimit
    } else {
      answered = false
      serverDate = nil
      rateLimit = nil
    }
    switch Purpose(rawValue: flight.purpose) {
    case .attempt:
      guard let seq = flight.entry, let row = try engine.outbox.entry(seq: seq) else { return nil }
      let entry = try Entry(row)
      finding = .attempt(
        AnswerMeaning(
          exchange, command: entry.command, context: try SendingContext(entry.command, engine.outbox),
          baseline: entry.baseline, driver: engine.driver))
    case .evidence:
      guard let record = RecordReference(flight.record) else { return nil }
      let parts = OrderParts(carried: flight.carried)
      if let part = flight.part.flatMap(OrderPart.init(stored:)), let order = record.order {
        finding = Self.read(exchange, part: part, of: order, after: parts)
      } else {
        finding = Self.read(exchange, record: record, parts: parts)
      }
    case .whereabouts:
      finding = Self.readWhereabouts(exchange)
    case nil:
      return nil
    }
  }

  /// When the exchange was asked for.
  func asked(before now: Moment, _ outbox: OutboxStore) throws -> Moment {
    let passed = max(0, try EngineClock(outbox).peek(at: now) - flight.askedAt)
    var asked = now
    asked.uptime -= passed
    asked.wall = now.wall.adding(milliseconds: -passed)
    return asked
  }

  private static func read(
    _ exchange: Exchange, part: OrderPart, of order: Order.ID, after known: OrderParts
  ) -> Finding {
    let endpoint = part.endpoint(of: order)
    var parts = known
    do throws(APIError) {
      let answer = try APIAnswer.document(from: try exchange.response(for: endpoint), for: endpoint)
      _ = parts.take(answer, for: part)
      return .part(parts)
    } catch {
      // The tracker answers every failure of its own with a 404 (rest-api 2.2); the order itself will tell.
      if error.kind == .notFound { return part == .tracker ? .part(parts) : .gone }
      let failure = ReadFailure(error)
      // A part that the server refuses (a flow of an unknown operator is a 500 for ever) must not hide the document.
      if case .useless(_, isDefinite: true) = failure { return .part(parts) }
      return .failed(failure)
    }
  }

  private static func read(_ exchange: Exchange, record: RecordReference, parts: OrderParts) -> Finding {
    let endpoint = record.endpoint()
    do throws(APIError) {
      let response = try exchange.response(for: endpoint)
      let document = try APIAnswer.document(from: response, for: endpoint)
      guard let found = RecordDocument(document, of: record, parts: parts) else {
        return .failed(.useless("the answer is about another record", isDefinite: true))
      }
      // The bytes are kept as received; of a wrapped answer, those of its document.
      return .record(found, bytes: JSONAnswer.isWrapped(response.body) ? document.encoded() : response.body)
    } catch {
      return error.kind == .notFound ? .gone : .failed(ReadFailure(error))
    }
  }

  private static func readWhereabouts(_ exchange: Exchange) -> Finding {
    let endpoint = Endpoint.currentOrganization
    do throws(APIError) {
      let document = try APIAnswer.document(from: try exchange.response(for: endpoint), for: endpoint)
      guard let organization = try? Organization(document: document) else {
        return .failed(.useless("the answer names no organization", isDefinite: true))
      }
      return .whereabouts(organization.id)
    } catch {
      return .failed(ReadFailure(error))
    }
  }
}

extension HTTPResponse {
  /// A redirect or a 2xx with a page: not the server's, which answers in JSON and never elsewhere.
  var isFromBetween: Bool {
    if (300...399).contains(status) { return true }
    return isSuccess && body.first { !($0 == 0x20 || (0x09...0x0D).contains($0)) } == UInt8(ascii: "<")
  }
}

extension Landing.ReadFailure {
  init(_ error: APIError) {
    switch error.kind {
    case .unreachable(let failure): self = .network(failure.description)
    // Somebody between us and the server: a captive portal answers everything alike.
    case .redirect, .malformed(.html): self = .network(error.shortReason)
    case .unauthorized where error.envelope == .none: self = .network(error.shortReason)
    case .unauthorized: self = .unauthorized
    case .throttled, .maintenance, .notConfigured:
      self = .later(milliseconds: error.retryAfterMilliseconds, error.shortReason)
    case .forbidden, .notFound, .wrongAddress, .rejected, .server, .malformed:
      // A gateway that finds no server behind it speaks of the moment.
      self = .useless(error.shortReason, isDefinite: !(502...504).contains(error.status ?? 0))
    }
  }
}

extension RecordReference {
  /// So many of the newest records are looked through for our own.
  static let listLimit = 50

  /// The read whose whole answer is evidence about the record.
  /// - Parameter fresh: a text never used before. The server answers lists from a cache, up to 300 s old, unless the
  ///   query is a new one (rest-api 2.1).
  public func endpoint(fresh: String? = nil) -> Endpoint {
    switch self {
    case .order(let id): .order(id)
    case .driver(let id): .driver(id)
    case .comments(let order): .comments(order: order)
    case .issues(let driver): .issues(driver: driver, limit: Self.listLimit, cacheBuster: fresh)
    case .fuelReports(let driver, let odometer):
      .fuelReports(driver: driver, odometer: odometer, limit: Self.listLimit, cacheBuster: fresh)
    }
  }
}

extension OrderPart {
  func endpoint(of order: Order.ID) -> Endpoint {
    switch self {
    case .tracker: .tracker(order: order)
    case .offers(let stop): .nextActivities(order: order, waypoint: stop)
    case .proofs: .proofs(order: order)
    }
  }

  init?(stored bytes: [UInt8]) {
    guard let part = try? JSONDecoder().decode(OrderPart.self, from: Data(bytes)) else { return nil }
    self = part
  }
}

extension OrderParts {
  /// What the reads before told.
  init(carried bytes: [UInt8]?) {
    self = bytes.flatMap { try? JSONDecoder().decode(OrderParts.self, from: Data($0)) } ?? OrderParts()
  }
}
