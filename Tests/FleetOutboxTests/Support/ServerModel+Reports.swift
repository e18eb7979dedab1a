import FleetAPI
import FleetModels

/// Comments, issues and fuel reports as the real server has them: every call makes another one, and only what a person
/// wrote into it tells them apart (rest-api 2.10, 2.11, 2.15, captures 1445–1489).
extension ServerModel {
  /// A record that is its document.
  struct Written {
    var order: String?
    var document: JSONObject
  }

  mutating func comment(_ members: JSONObject, by user: String = "user_own") -> HTTPResponse {
    guard let order = members["subject"]?["id"]?.string, orders[order] != nil else {
      return Self.refused("Invalid subject provided for comment.")
    }
    let document: JSONObject = [
      "id": next("comment"), "content": members["content"] ?? .null, "author": ["id": .string(user)],
      "editable": .bool(user == "user_own"), "tags": .null, "replies": [],
    ]
    comments.append(Written(order: order, document: document))
    ledger.append(Effect(record: order, what: "comment \(members["content"]?.string ?? "")"))
    return Self.json(201, .object(document))
  }

  func comments(of order: String) -> HTTPResponse {
    guard organization == "company_own", orders[order] != nil else { return Self.orderNotFound }
    return Self.json(
      200, .array(comments.reversed().filter { $0.order == order }.map { .object($0.document) }))
  }

  mutating func issue(_ endpoint: Endpoint, _ members: JSONObject) -> HTTPResponse {
    guard endpoint.isWrite else { return list(issues, endpoint) }
    let document: JSONObject = [
      "id": next("issue"), "report": members["report"] ?? .null, "tags": members["tags"] ?? [],
      "status": "pending", "location": [:],
    ]
    issues.append(Written(document: document))
    ledger.append(Effect(record: "issues", what: members["report"]?.string ?? ""))
    return Self.json(201, .object(document))
  }

  mutating func fuel(_ endpoint: Endpoint, _ members: JSONObject) -> HTTPResponse {
    guard endpoint.isWrite else {
      let odometer = endpoint.query.first { $0.name == "odometer" }?.value
      return list(fuel.filter { $0.document["odometer"]?.string == odometer }, endpoint)
    }
    guard case .number(let odometer)? = members["odometer"] else {
      return Self.refused("The odometer field is required.", status: 422)
    }
    var document: JSONObject = [
      "id": next("fuel_report"), "odometer": .number(odometer), "volume": members["volume"] ?? .null,
      "driver": ["id": members["driver"] ?? .null], "metric_unit": members["metric_unit"] ?? .null,
    ]
    let answer = Self.json(201, .object(document))
    // Text when it is read again (captures 1466).
    document["odometer"] = .string(odometer.text)
    fuel.append(Written(document: document))
    ledger.append(Effect(record: "fuel", what: members["volume"]?.string ?? ""))
    return answer
  }

  /// Answered from the cache of 300 s when the query was seen before (rest-api 2.1).
  private mutating func list(_ records: [Written], _ endpoint: Endpoint) -> HTTPResponse {
    if let known = lists[endpoint.target] { return known }
    let answer = Self.json(200, .array(records.reversed().map { .object($0.document) }))
    lists[endpoint.target] = answer
    return answer
  }

  private mutating func next(_ kind: String) -> JSONValue {
    made += 1
    return .string("\(kind)_\(made)")
  }
}
