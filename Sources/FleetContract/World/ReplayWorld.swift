import FleetModels
import FleetSandbox

/// What the runner knows of the recorded world: which records the recording shows, when it last saw them, and which
/// of the sandbox' stand for them.
struct ReplayWorld {
  /// What an exchange needs before it can be played.
  struct Preparation {
    /// Why its values cannot be compared; nil when they can.
    var doubt: String?
    /// Whether only a name is not known: what the sandbox holds is the recorded state all the same.
    var lacksName = false
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
  /// Orders shown by anything but the answer that made them.
  private var readOrders: Set<String> = []
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
      var members = flow.object ?? [:]
      // The same flow in another company has another id.
      if let id = flow["key"]?.string.flatMap({ shown.configID(ofKey: $0) }) { members["id"] = .string(id) }
      if let json = SandboxJSON(.object(members)) { try? server.adopt(orderConfig: json) }
    }
    server.consoleURL = shown.consoleURL ?? server.consoleURL
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
    for name in exchange.namesSent where names.sandboxName(for: name) == nil {
      if MadeUp.kind(ofName: name.utf8) == "waypoint", pair(waypoint: name, of: exchange, in: server) {
        continue
      }
      // One that the real server did not know either may stay unknown.
      if exchange.response.status != 404, preparation.doubt == nil {
        preparation.doubt = "no document of the file shows \(name)"
        preparation.lacksName = true
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

  /// A stop's own name, which no order document shows, is known when all others of the round are.
  private mutating func pair(waypoint: String, of exchange: Exchange, in server: SandboxServer) -> Bool {
    let order = exchange.ordersNamed.first.flatMap { names.sandboxName(for: $0) } ?? ""
    let left = server.waypointIDs(order: order).filter { names.recordedName(for: $0) == nil }
    guard left.count == 1 else { return false }
    names.pair(waypoint, left[0])
    return true
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
  ///
  /// A driver's current job is shown by some of his documents only.
  private mutating func noteSeen(_ exchange: Exchange, at index: Int) {
    if exchange.response.status != 201 { readOrders.formUnion(exchange.ordersNamed) }
    for document in exchange.documents where document.kind != .partialOrder {
      lastSeen[document.id] = index
      if document.json["current_job"] != nil { lastSeen[Self.job(of: document.id)] = index }
    }
  }

  /// Why a difference says nothing about the sandbox: a record of this exchange may have been changed by requests that
  /// are not in the file. Nil when there were none.
  func excuse(_ exchange: Exchange, _ differences: [Difference]) -> String? {
    if differences.allSatisfy({ $0.path.hasPrefix("pod_") }), let order = exchange.ordersNamed.first,
      !readOrders.contains(order) || hasGap(sinceSeeing: order)
    {
      return "whether a proof is needed was set at the console: the public API cannot (captures 111, 346)"
    }
    if differences.allSatisfy({ $0.path.contains("current_job") }),
      let driver = exchange.recordsNamed.first(where: { hasGap(sinceSeeing: Self.job(of: $0)) })
    {
      return "the current job of \(driver) was last shown before requests that are not in the file"
    }
    // What this exchange made, nothing before it can have changed.
    let made = exchange.response.status == 201 ? exchange.answer?["id"]?.string : nil
    for id in exchange.recordsNamed where id != made && hasGap(sinceSeeing: id) {
      // On an order, a driver not seen since may differ only where the driver is shown.
      let isDrivers = id.hasPrefix("driver_") && exchange.request.route.contains("/orders")
      guard !isDrivers || differences.allSatisfy({ $0.isOfParties }) else { continue }
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
    _ exchange: Exchange, at index: Int, _ differences: [Difference], in server: inout SandboxServer,
    now: Int64
  ) {
    // Where only the people and vehicles of an order differ, or it was just made, the sandbox' own order stands: the
    // answer does not show all of it (a create's not even what was asked for, captures 301).
    let isOfParties =
      !differences.isEmpty
      && differences.allSatisfy(\.isOfParties)
    var shownOrders: Set<String> = []
    for document in exchange.documents {
      switch document.kind {
      case .order where isOfParties || isCreated(document, exchange), .partialOrder where isOfParties:
        shownOrders.insert(document.id)
      case .partialOrder where names.sandboxName(for: document.id) == nil || doubtful[document.id] != nil:
        break
      case .partialOrder:
        adopt(document, in: &server, now: now)
        if !hasGap(sinceSeeing: document.id) { shownOrders.insert(document.id) }
      case .order
      where exchange.isWrite && names.sandboxName(for: document.id) != nil && doubtful[document.id] == nil:
        // The rows of a write's answer are those of before it (captures 203, 205).
        adopt(document.without("tracking_statuses"), in: &server, now: now)
        shownOrders.insert(document.id)
      case .order where exchange.isWrite && exchange.response.status != 201:
        adopt(document, in: &server, now: now)
        doubtful[document.id] = "\(document.id) was not shown whole since \(exchange.number)"
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

  private static func job(of driver: String) -> String { "\(driver) job" }

  private func isCreated(_ document: RecordedDocument, _ exchange: Exchange) -> Bool {
    exchange.response.status == 201 && names.sandboxName(for: document.id).map { $0 != document.id } ?? false
  }

  /// Only a read or a creation shows an order whole: other answers show relations as they were before the write
  /// (captures 203, 1131).
  private mutating func keepDocuments(_ exchange: Exchange) {
    guard !exchange.isWrite || exchange.response.status == 201 else { return }
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
      case .stop:
        guard names.sandboxName(for: document.id) == nil else { return }
        try server.adopt(place: json)
      case .contact: try server.adopt(contact: json)
      case .company: try server.adopt(company: json, now: now)
      case .orderConfig:
        try server.adopt(orderConfig: json)
      case .comment, .issue, .fuelReport: return
      }
    } catch {
      return
    }
    // A stop's tracking number is the round's, not the place's.
    for name in document.kind == .stop ? [document.id] : document.json.madeUpNames
    where names.relation(name, name) == .fresh { names.pair(name, name) }
  }

  private mutating func adopt(_ order: JSONValue, in server: inout SandboxServer, now: Int64) {
    for document in RecordedDocument.all(in: order) { adopt(document, in: &server, now: now) }
  }
}
