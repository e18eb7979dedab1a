import FleetModels

/// The documents in an answer: every object of a body that is a whole record of the server.
struct RecordedDocument {
  enum Kind {
    case order
    /// What an action answers: an order with some of its relations left out (rest-api 3.6).
    case partialOrder
    case driver, vehicle, place, contact, company, orderConfig, comment, issue, fuelReport
  }

  let kind: Kind
  let id: String
  let json: JSONValue

  /// All of them in `body`, the outer before the inner.
  static func all(in body: JSONValue) -> [RecordedDocument] {
    var found: [RecordedDocument] = []
    collect(body, &found)
    return found
  }

  private static func collect(_ value: JSONValue, _ found: inout [RecordedDocument]) {
    if let items = value.array {
      for item in items { collect(item, &found) }
    } else if let members = value.object {
      if let document = RecordedDocument(members, value) { found.append(document) }
      for name in members.keys.sorted() {
        if let member = members[name] { collect(member, &found) }
      }
    }
  }

  /// The document, silent about a member.
  func without(_ member: String) -> RecordedDocument {
    var members = json.object ?? [:]
    members[member] = nil
    return RecordedDocument(kind: kind, id: id, json: .object(members))
  }

  private init(kind: Kind, id: String, json: JSONValue) {
    self.kind = kind
    self.id = id
    self.json = json
  }

  private init?(_ members: JSONObject, _ json: JSONValue) {
    guard let id = members["id"]?.string, let kind = Self.kind(id: id, members) else { return nil }
    self.kind = kind
    self.id = id
    self.json = json
  }

  private static func kind(id: String, _ members: JSONObject) -> Kind? {
    func has(_ names: String...) -> Bool { names.allSatisfy { members[$0] != nil } }
    guard case .name(let prefix)? = MadeUp(id) else { return nil }
    return switch prefix {
    case "order" where has("payload", "tracking_statuses", "driver_assigned", "customer", "status"): .order
    case "order" where has("payload", "status", "tracking_number"): .partialOrder
    case "driver" where has("internal_id", "email", "phone", "location"): .driver
    case "vehicle" where has("make", "plate_number"): .vehicle
    // A stop of a round is a place with its progress; the place itself is the document without it.
    case "place" where has("street1", "location") && !has("status_code"): .place
    case "contact" where has("name", "slug"), "customer" where has("name", "slug"): .contact
    case "company" where has("name"): .company
    case "order_config" where has("key", "flow"): .orderConfig
    case "comment" where has("content"): .comment
    case "issue" where has("report"): .issue
    case "fuel_report" where has("odometer"): .fuelReport
    default: nil
    }
  }
}

extension Exchange {
  /// The documents of the answer that tell the server's state at that moment: what a list took from its cache does
  /// not (FINDINGS "Lists").
  var documents: [RecordedDocument] {
    guard response.header("X-Cache-Status") != "HIT", response.status < 300, let answer else { return [] }
    return RecordedDocument.all(in: answer)
  }

  /// The body of the answer as JSON; nil when it is none.
  var answer: JSONValue? { try? JSONValue(parsing: Array(response.body.utf8)) }

  /// When the server answered, by its own clock; whole seconds.
  var moment: Timestamp? {
    response.header("Date").flatMap { date in
      // `Sat, 21 Nov 2026 17:31:51 GMT`
      let parts = date.split(separator: " ")
      let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
      guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
      let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
      return Timestamp("\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z")
    }
  }
}
