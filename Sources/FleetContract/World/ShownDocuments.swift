import FleetModels

/// Every document that a recording shows, and which of the records it did not make itself.
struct ShownDocuments {
  private let all: [(index: Int, document: RecordedDocument)]
  /// Records that were there before any request of the recording made them, with the moment they were made.
  private let givens: [(made: Int64, document: RecordedDocument)]

  init(_ exchanges: [Exchange], _ times: RecordedTimes) {
    var all: [(Int, RecordedDocument)] = []
    var givens: [(Int64, RecordedDocument)] = []
    var met: Set<String> = []
    let places = Set(
      exchanges.flatMap(\.documents).filter { $0.kind == .place }.map(\.id))
    for (index, exchange) in exchanges.enumerated() {
      for document in exchange.documents {
        all.append((index, document))
        // A place that is only ever shown as a stop is known by that.
        if document.kind == .stop, places.contains(document.id) { continue }
        guard document.kind != .order, document.kind != .partialOrder, met.insert(document.id).inserted else {
          continue
        }
        let made = document.json["created_at"]?.string.flatMap(Timestamp.init)?.milliseconds ?? 0
        let isOfThisWrite =
          exchange.isWrite && abs(times[index] - made) < 3_000
          && !(exchange.request.path + (exchange.request.body ?? "")).contains(document.id)
        if !isOfThisWrite { givens.append((made, document)) }
      }
    }
    self.all = all
    // A record inside another is known when the other is taken over: outer ones last.
    self.givens = givens.sorted { Self.rank($0.1.kind) < Self.rank($1.1.kind) }
  }

  /// The first document of a kind.
  func first(_ kind: RecordedDocument.Kind) -> RecordedDocument? {
    all.first { $0.document.kind == kind }?.document
  }

  /// The id of the order configuration with a key, from its document or from an order that follows it.
  func configID(ofKey key: String) -> String? {
    for (_, document) in all {
      switch document.kind {
      case .orderConfig where document.json["key"]?.string == key: return document.id
      case .order where document.json["type"]?.string == key: return document.json["order_config"]?.string
      default: continue
      }
    }
    return nil
  }

  /// Where the operator's console is, from the link of a tracking number.
  var consoleURL: String? {
    for (_, document) in all {
      guard let url = document.json["tracking_number"]?["url"]?.string,
        let end = url.range(of: "/track-order?")
      else {
        continue
      }
      return String(url[..<end.lowerBound])
    }
    return nil
  }

  /// The first complete document of an order that an exchange from `index` on shows.
  func order(_ id: String, from index: Int) -> JSONValue? {
    all.first { $0.index >= index && $0.document.kind == .order && $0.document.id == id }?.document.json
  }

  /// Records that were there at `moment`.
  func givens(at moment: Int64) -> [RecordedDocument] {
    givens.filter { $0.made <= moment }.map(\.document)
  }

  private static func rank(_ kind: RecordedDocument.Kind) -> Int {
    switch kind {
    case .company: 0
    case .orderConfig: 1
    case .place, .stop, .contact: 2
    case .vehicle: 3
    case .driver: 4
    case .order, .partialOrder, .comment, .issue, .fuelReport: 5
    }
  }
}

/// The passwords of a recording's drivers: those that opened a door.
struct Passwords {
  private var byIdentity: [String: String] = [:]

  init(_ exchanges: [Exchange]) {
    for exchange in exchanges
    where exchange.response.status == 200 && exchange.request.route.hasSuffix("/login") {
      guard let body = exchange.request.body, let sent = try? JSONValue(parsing: Array(body.utf8)),
        let password = sent["password"]?.string, let driver = exchange.answer?["id"]?.string
      else { continue }
      byIdentity[driver] = password
    }
  }

  func password(for driver: JSONValue) -> String? { driver["id"]?.string.flatMap { byIdentity[$0] } }
}
