import FleetModels

/// Files of exchanges: one JSON object a line with `n`, `name`, `request` and `response`, in the order they
/// happened.
///
/// ```json
/// {"n": "207", "name": "207-L1-start",
///  "request": {"method": "POST", "path": "/v1/orders/order_x/start", "auth": "<driver-token-1>",
///              "content_type": "application/json", "headers": {}, "body": "{}"},
///  "response": {"status": 200, "headers": {"X-RateLimit-Limit": "120"}, "body": "{…}"}}
/// ```
///
/// `name`, `headers`, `auth`, `content_type` and the bodies may be missing or null; members of other names
/// are ignored. `left_out` counts requests that changed nothing and were left out just before. `cut` and `items` say that a list's body holds only its first item.
public enum ExchangeFile {
  /// The exchanges of a file, in its order.
  /// - Throws: `ExchangeFileError` at the first line that is no exchange, or when the file is too large (a
  ///   line of 64 MiB, a file of 1 GiB).
  public static func read(path: String) throws(ExchangeFileError) -> [Exchange] {
    try read(LineFile(path: path))
  }

  /// The exchanges of several files, one file after the other.
  /// - Throws: as `read(path:)`, for the first file that cannot be read.
  public static func read(paths: [String]) throws(ExchangeFileError) -> [Exchange] {
    var exchanges: [Exchange] = []
    for path in paths { exchanges += try read(path: path) }
    return exchanges
  }

  static func read(_ file: LineFile) throws(ExchangeFileError) -> [Exchange] {
    var exchanges: [Exchange] = []
    try file.forEachObject { members, line throws(LineProblem) in
      exchanges.append(try exchange(LineMembers(members: members, what: "the exchange"), line: line))
    }
    return exchanges
  }

  private static func exchange(_ line: LineMembers, line number: Int) throws(LineProblem) -> Exchange {
    // An unnumbered recording is told apart by its lines.
    let label = try line.text("n") ?? String(number)
    return Exchange(
      number: label, name: try line.text("name") ?? label,
      request: try request(try line.part("request")), response: try response(try line.part("response")),
      leftOut: min(max(0, try line.text("left_out").flatMap { Int($0) } ?? 0), 1_000_000))
  }

  private static func request(_ part: LineMembers) throws(LineProblem) -> Exchange.Request {
    let path = try part.required("path")
    guard path.hasPrefix("/") else {
      throw LineProblem(reason: "path of the request does not begin with a slash")
    }
    return Exchange.Request(
      method: try part.required("method").uppercased(), path: path, auth: try part.text("auth"),
      contentType: try part.text("content_type"), headers: try part.headers("headers"),
      body: part.body("body"))
  }

  private static func response(_ part: LineMembers) throws(LineProblem) -> Exchange.Response {
    guard let status = Int(try part.required("status")), (100...599).contains(status) else {
      throw LineProblem(reason: "status of the response is not an HTTP status")
    }
    return Exchange.Response(
      status: status, headers: try part.headers("headers"), body: part.body("body") ?? "",
      items: try items(part))
  }

  private static func items(_ part: LineMembers) throws(LineProblem) -> [Exchange.Item]? {
    switch part.members["items"] {
    case nil, .null:
      // Said to be cut without a list of what is missing.
      switch part.members["cut"] {
      case nil, .null, .bool(false): return nil
      default: return []
      }
    case .array(let elements):
      var items: [Exchange.Item] = []
      for element in elements {
        let item = LineMembers(members: element.object ?? [:], what: "an item of the response")
        items.append(
          Exchange.Item(
            id: try item.required("id"), status: try item.text("status"), driver: try item.text("driver")))
      }
      return items
    case .string, .number, .bool, .object:
      throw LineProblem(reason: "items of the response is not a list")
    }
  }
}
