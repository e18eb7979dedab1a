/// Writes a response as bytes. The framing is always the listener's own and always true.
struct HTTPResponseEncoder {
  /// What of the request decides the form of its answer.
  struct Asked: Equatable {
    /// The request was a `HEAD`: the head of the answer is complete, the body stays behind.
    var omitsBody = false
    var keepsAlive = true
    var minorVersion = 1
  }

  struct Encoded: Equatable {
    var bytes: [UInt8]
    /// Where in `bytes` the body begins.
    let bodyStart: Int
    let closes: Bool
  }

  static let continueLine = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  /// `date` is the value for a `Date` field the response does not bring itself.
  static func encode(_ response: HTTPListenerResponse, for asked: Asked, date: String) -> Encoded {
    let status = (200...999).contains(response.status) ? response.status : 500
    let closes = !asked.keepsAlive || response.fields.tokens("Connection").contains("close")
    let hasBody = status != 204 && status != 304
    var head = "HTTP/1.1 \(status) \(reason(status))\r\n"
    if response.fields["Date"] == nil { head += "Date: \(date)\r\n" }
    for (name, value) in response.fields.all
    where HTTPBytes.isToken(name.utf8) && !owned.contains(name.lowercased()) {
      head += "\(name): \(clean(value))\r\n"
    }
    if hasBody { head += "Content-Length: \(response.body.count)\r\n" }
    if closes {
      head += "Connection: close\r\n"
    } else if asked.minorVersion == 0 {
      head += "Connection: keep-alive\r\n"
    }
    head += "\r\n"
    var bytes = Array(head.utf8)
    let bodyStart = bytes.count
    if hasBody, !asked.omitsBody { bytes += response.body }
    return Encoded(bytes: bytes, bodyStart: bodyStart, closes: closes)
  }

  /// Fields that only the listener may write.
  private static let owned: Set<String> = ["content-length", "transfer-encoding", "connection", "keep-alive"]

  private static func clean(_ value: String) -> String {
    guard !value.utf8.allSatisfy(HTTPBytes.isValueByte) else { return value }
    return String(decoding: value.utf8.map { HTTPBytes.isValueByte($0) ? $0 : 0x20 }, as: UTF8.self)
  }

  private static func reason(_ status: Int) -> String {
    reasons[status] ?? ""
  }

  private static let reasons: [Int: String] = [
    200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
    301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified",
    307: "Temporary Redirect", 308: "Permanent Redirect",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict",
    410: "Gone", 411: "Length Required", 413: "Content Too Large", 414: "URI Too Long",
    415: "Unsupported Media Type", 417: "Expectation Failed", 419: "Page Expired",
    422: "Unprocessable Content", 426: "Upgrade Required", 429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway",
    503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported",
  ]
}
