import FleetAPI
import FleetModels
import FleetWorkflow

/// What the end of an attempt tells about its command: the whole classification in one place.
enum AnswerMeaning: Equatable {
  /// The answer is whole and shows the effect; the record as the answer has it.
  case shown(RecordDocument)
  /// The answer is whole and is what the command made; the server's id of it.
  case made(String)
  /// The answer is whole and is the order that the command made.
  case created(Order)
  /// Accepted, but the answer shows something else.
  case otherEffect(Conflict)
  /// May have been applied: only a read can tell. The text is for the journal.
  case unknown(String)
  /// Cannot have been applied: not all of it left.
  case neverLeft(String)
  /// The key or token is not accepted.
  case unauthorized
  /// Not applied; the whole account waits this long, or the policy's time.
  case later(milliseconds: Int?, String)
  case blocked(Blocker, String)
  /// Definitely refused, in these words; the record decides what that means.
  case refused([String])

  init(
    _ exchange: Exchange, command: Command, context: SendingContext, baseline: Baseline, driver: Driver.ID?
  ) {
    let request = command.request
    let endpoint = request.endpoint(in: context)
    switch exchange {
    case .failed(let failure):
      self =
        failure.reach == .neverLeft
        ? .neverLeft(failure.description) : .unknown(failure.description)
    case .answered(let response):
      if let error = APIError(response, endpoint: endpoint) {
        self.init(refusal: error, request: request)
        return
      }
      do throws(APIError) {
        let document = try APIAnswer.document(from: response, for: endpoint)
        self = request.meaning(of: document, baseline: baseline, driver: driver)
      } catch {
        self = .unknown("status \(response.status), \(error.shortReason)")
      }
    }
  }

  private init(refusal error: APIError, request: any CommandRequest) {
    let status = error.status.map { "status \($0)" } ?? "no status"
    switch error.kind {
    // A 401 without the server's words comes from somebody between us and it; the token may be good.
    case .unauthorized where error.envelope == .none: self = .unknown("\(status), not in the server's words")
    case .unauthorized: self = .unauthorized
    case .throttled, .maintenance, .notConfigured:
      self = .later(milliseconds: error.retryAfterMilliseconds, status)
    case .wrongAddress:
      // A wrong URL or another server: nothing was applied, and nothing will be until somebody looks.
      self = .later(milliseconds: nil, "\(status): the server does not know this call")
    case .rejected, .forbidden, .notFound:
      switch request.reading(of: error) {
      case .lookAtTheRecord: self = .refused(error.words)
      case .blocked(let blocker): self = .blocked(blocker, status)
      }
    case .server, .redirect, .malformed, .unreachable: self = .unknown(status)
    }
  }

  /// Of an answer that must be what the command made, or the command's record.
  init(record document: JSONValue, of rules: any CommandRules, baseline: Baseline, driver: Driver.ID?) {
    if let made = rules.reading(ofAnswer: document) {
      self = .made(made.id)
      return
    }
    guard let shown = RecordDocument(document, of: rules.record) else {
      self = .unknown("the answer is about another record")
      return
    }
    switch rules.verdict(onAnswer: shown, baseline: baseline, driver: driver) {
    case .applied: self = .shown(shown)
    case .conflict(let conflict): self = .otherEffect(conflict)
    case .ready, .blocked, .halfApplied, .undecidable:
      self = .unknown("the answer does not show the effect")
    }
  }
}

extension RecordDocument {
  /// A document that must be the one `record` names; nil for any other, or for no record at all.
  init?(_ document: JSONValue, of record: RecordReference, parts: OrderParts = OrderParts()) {
    switch record {
    case .order(let id):
      guard let order = try? Order(document: document), order.id == id else { return nil }
      self = .order(order, parts)
    case .driver(let id):
      guard let driver = try? Driver(document: document), driver.id == id else { return nil }
      self = .driver(driver)
    case .comments:
      guard let comments: [OrderComment] = Self.records(document) else { return nil }
      self = .comments(comments)
    case .issues:
      guard let issues: [IssueReport] = Self.records(document) else { return nil }
      self = .issues(issues)
    case .fuelReports:
      guard let reports: [FuelReport] = Self.records(document) else { return nil }
      self = .fuelReports(reports)
    case .creation:
      // Whoever has that name by the server's way of comparing texts.
      guard let order = try? Order(document: document) else { return nil }
      self = .creation(order)
    }
  }
}

extension RecordDocument {
  /// A list of records; nil when one of them cannot be read, which might be the one that is looked for.
  private static func records<Record: IdentifiedResource>(_ document: JSONValue) -> [Record]? {
    guard let elements = document.array else { return nil }
    let records = elements.compactMap { try? Record(document: $0) }
    return records.count == elements.count ? records : nil
  }
}

extension APIError {
  /// The reason in a few words for the journal.
  var shortReason: String {
    switch kind {
    case .malformed(let malformation): malformation.description
    case .unauthorized, .forbidden, .notFound, .wrongAddress, .rejected, .throttled, .maintenance,
      .notConfigured,
      .server, .redirect, .unreachable:
      words.first ?? status.map { "status \($0)" } ?? "no answer"
    }
  }
}
