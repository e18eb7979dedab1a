import FleetModels
import FleetSandbox

/// What the runner knows of the recorded world: which records the recording shows, when it last saw them, and which
/// of the sandbox' stand for them.
struct ReplayWorld {
  /// What an exchange needs before it can be played.
  struct Preparation {
    /// Why its values cannot be compared; nil when they can.
    var doubt: String?
  }

  var names = NameMap()
  private let times: RecordedTimes
  private let flows: [JSONValue]
  /// Every document of the recording, with the exchange that showed it.
  private let shown: ShownDocuments
  private let passwords: Passwords
  /// The last complete document of each order up to now.
  private var complete: [String: JSONValue] = [:]
  /// Orders whose state in the sandbox is not known to be the recorded one, with the reason.
  private var doubtful: [String: String] = [:]
  /// The exchange that showed each order or driver last.
  private var lastSeen: [String: Int] = [:]
  private var lastGap = 0
  private var companyID: String?

  init(_ exchanges: [Exchange], _ times: RecordedTimes, flows: [JSONValue]) {
    self.times = times
    self.flows = flows
    shown = ShownDocuments(exchanges, times)
    passwords = Passwords(exchanges)
  }

  /// A fresh sandbox with what was there when the recording began.
  mutating func server(key: String, now: Int64) -> SandboxServer {
    var company = SandboxCompany()
    if let driver = shown.first(.driver) {
      company.id = driver.json["company"]?.string
      company.name = driver.json["company_name"]?.string ?? company.name
    }
    companyID = company.id
    var server = SandboxServer(company: company, key: key, seed: 1, now: now)
    for flow in flows {
      if let json = SandboxJSON(flow) { try? server.adopt(orderConfig: json) }
    }
    // A job is done when an answer shows that it was.
    server.isQueueHeld = true
    bringIn(upTo: 0, in: &server, now: now)
    return server
  }

  var company: String { companyID ?? "company_contract00" }

  /// Brings in what the recording shows and did not make, as soon as it was there; then the orders of this exchange.
  mutating func prepare(
    _ exchange: Exchange, at index: Int, in server: inout SandboxServer, now: Int64
  ) -> Preparation {
    bringIn(upTo: index, in: &server, now: now)
    var preparation = Preparation()
    for order in exchange.ordersNamed {
      if names.sandboxName(for: order) != nil, doubtful[order] == nil { continue }
      if doubtful[order] == nil, let document = complete[order] {
        adopt(document, in: &server, now: now)
      } else if let later = shown.order(order, from: index) {
        adopt(later, in: &server, now: now)
        preparation.doubt = doubtful[order] ?? "\(order) is first met here"
        doubtful[order] = preparation.doubt
      } else if doubtful[order] != nil || exchange.response.status != 404 {
        preparation.doubt = doubtful[order] ?? "no document of the file shows \(order)"
      }
    }
    for waypoint in exchange.waypointsNamed where names.sandboxName(for: waypoint) == nil {
      let order = exchange.ordersNamed.first.flatMap { names.sandboxName(for: $0) } ?? ""
      let left = server.waypointIDs(order: order).filter { names.recordedName(for: $0) == nil }
      if left.count == 1 {
        names.pair(waypoint, left[0])
      } else if exchange.response.status < 300 {
        preparation.doubt = "no document of the file tells which stop \(waypoint) is"
      }
    }
    return preparation
  }

  /// The sandbox' names of the orders that exchanges are about or show.
  func sandboxOrders(_ exchanges: [Exchange]) -> Set<String> {
    Set(
      exchanges.flatMap { exchange in
        (exchange.request.path + " " + exchange.response.body).madeUpNames
          .filter { MadeUp.kind(ofName: $0.utf8) == "order" }.compactMap { names.sandboxName(for: $0) }
      })
  }

  /// Whether an order may be in another state in the sandbox, or not in it, so that a list says nothing about it.
  func isDoubtful(_ id: String) -> Bool { doubtful[id] != nil || hasGap(sinceSeeing: id) }

  /// Whether what the sandbox holds of an order is known to say nothing.
  func isUnknown(_ id: String) -> Bool { doubtful[id] != nil }

  mutating func noteGap(at index: Int) { lastGap = index }

  /// Whether anything that is not in the file may have happened since `index`'s predecessor.
  func hasGap(before index: Int) -> Bool { lastGap == index }

  private func hasGap(sinceSeeing id: String) -> Bool { (lastSeen[id] ?? -1) < lastGap }

  /// Takes note of an exchange whose answer was the sandbox' own.
  mutating func saw(_ exchange: Exchange, at index: Int) {
    noteSeen(exchange, at: index)
    keepDocuments(exchange)
  }

  /// Records are seen when they are shown, not when they are named.
  private mutating func noteSeen(_ exchange: Exchange, at index: Int) {
    for document in exchange.documents where document.kind != .partialOrder { lastSeen[document.id] = index }
  }

  /// Why a difference says nothing about the sandbox: a record of this exchange may have been changed by requests that
  /// are not in the file. Nil when there were none.
  func excuse(_ exchange: Exchange, _ differences: [Difference]) -> String? {
    if differences.allSatisfy({ $0.path.hasPrefix("pod_") }) {
      return "whether a proof is needed was set at the console: the public API cannot (captures 111, 346)"
    }
    for id in exchange.recordsNamed where hasGap(sinceSeeing: id) {
      return "\(id) was last seen before requests that are not in the file"
    }
    return nil
  }

  /// The orders of an exchange that was not played may have been changed by it.
  mutating func doubt(_ exchange: Exchange) {
    guard exchange.response.status < 300 else { return }
    for order in exchange.ordersNamed + exchange.recordsNamed.filter({ $0.hasPrefix("order_") }) {
      doubtful[order] = "\(order) was changed by \(exchange.number), which cannot be played"
    }
    keepDocuments(exchange)
  }

  /// Takes over what the real server had after an exchange whose values could not be compared, or differed.
  mutating func resume(
    _ exchange: Exchange, at index: Int, _ differences: [Difference], in server: inout SandboxServer, now: Int64
  ) {
    // Where only the people and vehicles of an order differ, or it was just made, the sandbox' own order stands: the
    // answer does not show all of it (a create's not even what was asked for, captures 301).
    let isOfParties =
      !differences.isEmpty
      && differences.allSatisfy { difference in
        ["driver_assigned", "vehicle_assigned", "customer", "header"].contains { difference.path.hasPrefix($0) }
      }
    var shownOrders: Set<String> = []
    for document in exchange.documents {
      switch document.kind {
      case .order where isOfParties || isCreated(document, exchange), .partialOrder where isOfParties:
        shownOrders.insert(document.id)
      case .partialOrder where names.sandboxName(for: document.id) == nil || doubtful[document.id] != nil: break
      case .partialOrder:
        adopt(document, in: &server, now: now)
        if !hasGap(sinceSeeing: document.id) { shownOrders.insert(document.id) }
      case .order where exchange.isWrite && names.sandboxName(for: document.id) != nil && doubtful[document.id] == nil:
        // The rows of a write's answer are those of before it (captures 203, 205).
        adopt(document.without("tracking_statuses"), in: &server, now: now)
        shownOrders.insert(document.id)
      default:
        adopt(document, in: &server, now: now)
        shownOrders.insert(document.id)
      }
    }
    if exchange.isWrite, exchange.response.status < 300 {
      for order in exchange.ordersNamed where !shownOrders.contains(order) {
        guard exchange.request.route.contains("/orders/"), !exchange.leavesOrderAlone else { continue }
        doubtful[order] = "\(order) was last shown whole before \(exchange.number)"
        complete[order] = nil
      }
    }
    noteSeen(exchange, at: index)
    keepDocuments(exchange)
  }

  private func isCreated(_ document: RecordedDocument, _ exchange: Exchange) -> Bool {
    exchange.response.status == 201 && names.sandboxName(for: document.id).map { $0 != document.id } ?? false
  }

  private mutating func keepDocuments(_ exchange: Exchange) {
    for document in exchange.documents where document.kind == .order {
      complete[document.id] = document.json
    }
  }

  /// Everything the recording shows and did not make, that was there by now.
  private mutating func bringIn(upTo index: Int, in server: inout SandboxServer, now: Int64) {
    for document in shown.givens(at: times[index]) where names.sandboxName(for: document.id) == nil {
      adopt(document, in: &server, now: now)
    }
  }

  private mutating func adopt(_ document: RecordedDocument, in server: inout SandboxServer, now: Int64) {
    guard let json = SandboxJSON(parsing: Array(names.rewritten(document.json.text).utf8)) else { return }
    do {
      switch document.kind {
      case .order, .partialOrder:
        try server.adopt(order: json, now: now)
        if document.kind == .order { doubtful[document.id] = nil }
      case .driver:
        try server.adopt(driver: json, password: passwords.password(for: document.json), now: now)
      case .vehicle: try server.adopt(vehicle: json)
      case .place: try server.adopt(place: json)
      case .contact: try server.adopt(contact: json)
      case .company: try server.adopt(company: json, now: now)
      case .orderConfig:
        try server.adopt(orderConfig: json)
      case .comment, .issue, .fuelReport: return
      }
    } catch {
      return
    }
    for name in document.json.madeUpNames where names.relation(name, name) == .fresh { names.pair(name, name) }
  }

  private mutating func adopt(_ order: JSONValue, in server: inout SandboxServer, now: Int64) {
    for document in RecordedDocument.all(in: order) { adopt(document, in: &server, now: now) }
  }
}

extension SandboxJSON {
  init?(_ value: JSONValue) {
    self.init(parsing: value.encoded())
  }
}

extension Exchange {
  var isWrite: Bool { !["GET", "HEAD", "OPTIONS"].contains(request.method) }

  /// Whether a write makes a record beside the order and leaves it as it is.
  var leavesOrderAlone: Bool { request.route.contains("/capture-") }

  /// Orders that the request is about. A query only looks for them.
  var ordersNamed: [String] {
    let text = request.route + " " + (request.body?.utf8.count ?? 0 < 65_536 ? request.body ?? "" : "")
    return text.madeUpNames.filter { MadeUp.kind(ofName: $0.utf8) == "order" }.sorted()
  }

  /// Stops by their own names, which order documents do not show.
  var waypointsNamed: [String] {
    request.route.madeUpNames.filter { MadeUp.kind(ofName: $0.utf8) == "waypoint" }.sorted()
  }

  /// Orders and drivers that the request or the answer names.
  var recordsNamed: Set<String> {
    (request.path + " " + response.body).madeUpNames.filter { name in
      let kind = MadeUp.kind(ofName: name.utf8)
      return kind == "order" || kind == "driver"
    }
  }
}

extension String {
  /// Every word that is a name made up by a server.
  var madeUpNames: Set<String> {
    var found: Set<String> = []
    let bytes = Array(utf8)
    var index = 0
    while index < bytes.count {
      guard NameMap.isNameByte(bytes[index]) else {
        index += 1
        continue
      }
      var end = index
      while end < bytes.count, NameMap.isNameByte(bytes[end]) { end += 1 }
      if end - index >= 8, MadeUp.kind(ofName: bytes[index..<end]) != nil {
        found.insert(String(decoding: bytes[index..<end], as: UTF8.self))
      }
      index = end
    }
    return found
  }
}

extension JSONValue {
  var madeUpNames: Set<String> { text.madeUpNames }
}
