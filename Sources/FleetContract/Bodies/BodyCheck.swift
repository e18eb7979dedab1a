import FleetAPI
import FleetModels

/// Holds the models against what a real server sent: every body is decoded with the resource its call answers,
/// encoded again, and compared.
///
/// Nested records are counted by their own kind. A member no model knows is no difference: it has to survive,
/// and it is named in the table.
public struct BodyCheck: Sendable {
  /// How often a kind of record was seen, and what of it the models know.
  public struct Row: Sendable, Equatable {
    /// As the resource calls itself; `error` for what is no 2xx.
    public let kind: String
    public var documents = 0
    /// Members that were seen and that the model knows.
    public var known: Set<String> = []
    /// Members that were seen, are kept, and that the model does not know, with how many documents have them.
    public var unknown: [String: Int] = [:]
    /// Members that could not be read and were set aside.
    public var setAside = 0
  }

  /// A body that is not what the models believe.
  public struct Difference: Sendable, Equatable, CustomStringConvertible {
    /// The exchange's number and name.
    public let exchange: String
    public let kind: String
    /// Never quotes the body.
    public let reason: String

    public var description: String { "\(exchange): \(kind): \(reason)" }
  }

  /// In order of name.
  public var rows: [Row] { counted.values.sorted { $0.kind < $1.kind } }
  public private(set) var differences: [Difference] = []
  /// Bodies that were decoded and encoded again.
  public private(set) var bodies = 0
  /// Answers without a body, and errors of something in between that is no Fleetbase: no JSON.
  public private(set) var withoutJSON = 0
  /// Bodies of calls this core has no model for, by call: checked as JSON alone.
  public private(set) var plain: [String: Int] = [:]

  private var counted: [String: Row] = [:]

  /// Checks the answers of `exchanges`.
  public init(_ exchanges: [Exchange]) {
    for exchange in exchanges { check(exchange) }
  }

  private mutating func check(_ exchange: Exchange) {
    let bytes = Array(exchange.response.body.utf8)
    let isError = exchange.response.status >= 400
    let body: JSONValue
    do {
      body = try JSONValue(parsing: bytes)
    } catch {
      // A cut body need not be whole JSON; an error may come from a proxy.
      if bytes.isEmpty || isError || exchange.response.isCut {
        withoutJSON += 1
      } else {
        bodies += 1
        differ(exchange, "body", error.description)
      }
      return
    }
    bodies += 1
    if (try? JSONValue(parsing: body.encoded())) != body {
      differ(exchange, "body", "it is not encoded alike")
    }
    if isError {
      checkError(exchange, bytes, body)
    } else if exchange.response.status < 300 {
      checkAnswer(exchange, JSONAnswer.unwrapped(body))
    }
  }

  private mutating func checkError(_ exchange: Exchange, _ bytes: [UInt8], _ body: JSONValue) {
    var row = counted["error"] ?? Row(kind: "error")
    row.documents += 1
    let envelope: Set = ["error", "errors", "message", "exception", "file", "line", "trace"]
    count(body.object ?? [:], in: &row, known: envelope)
    // Which call it was makes no difference to the words.
    let response = HTTPResponse(status: exchange.response.status, body: bytes)
    if APIError(response, endpoint: .currentOrganization)?.words.isEmpty != false {
      row.setAside += 1
      differ(exchange, "error", "no words in status \(exchange.response.status)")
    }
    counted["error"] = row
  }

  private mutating func checkAnswer(_ exchange: Exchange, _ body: JSONValue) {
    switch AnswerKind(exchange.request, body: body) {
    case .plain: plain["\(exchange.request.method) \(Self.pattern(exchange.request.route))", default: 0] += 1
    case .record(let kind): checkDocument(body, kind, exchange)
    case .list(let kind):
      guard let documents = body.array else { return differ(exchange, kind.kind, "it is no list") }
      for document in documents { checkDocument(document, kind, exchange) }
    }
  }

  private mutating func checkDocument<Kind: Resource>(
    _ document: JSONValue, _ kind: Kind.Type, _ exchange: Exchange
  ) {
    guard let members = document.object else { return differ(exchange, Kind.kind, "it is no object") }
    let record = Kind(json: members)
    if let named = record as? any IdentifiedResource, Self.isNameless(named) {
      differ(exchange, Kind.kind, "it has no id")
    }
    for problem in record.problems {
      counted[Kind.kind, default: Row(kind: Kind.kind)].setAside += 1
      differ(exchange, Kind.kind, "set aside: \(problem)")
    }
    if (try? JSONValue(parsing: JSONValue.object(record.json).encoded())) != document {
      differ(exchange, Kind.kind, "it is not encoded alike")
    }
    count(members, kind)
  }

  private static func isNameless(_ record: some IdentifiedResource) -> Bool { record.id.rawValue.isEmpty }

  /// Counts a record and those within it.
  private mutating func count(_ members: JSONObject, _ kind: any Resource.Type) {
    var row = counted[kind.kind] ?? Row(kind: kind.kind)
    row.documents += 1
    // What the company defined for itself stands among the members and is named there (rest-api 4.0).
    let own = Set((members["custom_fields"]?.array ?? []).compactMap(\.string))
    count(members.filter { !own.contains($0.key) }, in: &row, known: kind.knownMembers)
    counted[kind.kind] = row
    for (kind, records) in Relations.nested(in: members, of: kind) {
      for record in records { count(record, kind) }
    }
  }

  private func count(_ members: JSONObject, in row: inout Row, known: Set<String>) {
    for name in members.keys {
      if known.contains(name) { row.known.insert(name) } else { row.unknown[name, default: 0] += 1 }
    }
  }

  private mutating func differ(_ exchange: Exchange, _ kind: String, _ reason: String) {
    let label =
      exchange.name.hasPrefix(exchange.number) ? exchange.name : "\(exchange.number) \(exchange.name)"
    differences.append(Difference(exchange: label, kind: kind, reason: reason))
  }

  /// A call's path with its ids as `…`.
  private static func pattern(_ route: String) -> String {
    route.split(separator: "/").map { part in
      part.contains("_") || part.count == 36 ? "…" : String(part)
    }
    .reduce("") { $0 + "/" + $1 }
  }
}
