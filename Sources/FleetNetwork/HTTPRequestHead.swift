/// The head of a request being read, and what its fields say about the body and the connection.
struct HTTPRequestHead: Equatable {
  /// How the body is delimited.
  enum Framing: Equatable {
    case none
    case fixed(bytes: Int)
    case chunked
  }

  let method: String
  let target: HTTPTarget
  /// 0 or 1, for HTTP/1.0 and HTTP/1.1.
  let minorVersion: Int
  private(set) var fields = HTTPFields()
  private(set) var fieldCount = 0

  init(requestLine line: ArraySlice<UInt8>) throws(HTTPRefusal) {
    let parts = line.split(
      separator: UInt8(ascii: " "), maxSplits: .max, omittingEmptySubsequences: false)
    guard parts.count == 3, HTTPBytes.isToken(parts[0]) else {
      throw .bad("The request line is not one of HTTP.")
    }
    method = String(decoding: parts[0], as: UTF8.self)
    switch String(decoding: parts[2], as: UTF8.self) {
    case "HTTP/1.1": minorVersion = 1
    case "HTTP/1.0": minorVersion = 0
    case let version where version.hasPrefix("HTTP/"):
      throw HTTPRefusal(status: 505, reason: "This server speaks HTTP/1.1 and HTTP/1.0.")
    default: throw .bad("The request line does not end in an HTTP version.")
    }
    target = try HTTPTarget(parts[1], method: method)
  }

  mutating func add(fieldLine line: ArraySlice<UInt8>) throws(HTTPRefusal) {
    let (name, value) = try Self.field(line)
    fields.add(name, value)
    fieldCount += 1
  }

  /// A folded line, a blank before the colon and a control character are refused: proxies disagree about them.
  static func field(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), HTTPBytes.isToken(line[..<colon]) else {
      throw .bad("A header field has no valid name.")
    }
    var value = line[(colon + 1)...].drop(while: HTTPBytes.isBlank)
    while let last = value.last, HTTPBytes.isBlank(last) { value.removeLast() }
    guard value.allSatisfy(HTTPBytes.isValueByte) else {
      throw .bad("The value of a header field has a control character.")
    }
    return (String(decoding: line[..<colon], as: UTF8.self), HTTPBytes.text(value))
  }

  /// The length of the body, decided so that no other reader of the same bytes can decide otherwise: a message
  /// with two lengths, or with a length and chunks, is refused (RFC 9112 §6.3, request smuggling).
  func framing(bodyLimit: Int) throws(HTTPRefusal) -> Framing {
    let hosts = fields.values("Host").count
    guard hosts == 1 || (hosts == 0 && minorVersion == 0) else {
      throw .bad("A request needs exactly one Host field.")
    }
    let lengths = fields.values("Content-Length")
    if !fields.values("Transfer-Encoding").isEmpty {
      guard lengths.isEmpty, minorVersion == 1 else {
        throw .bad("Transfer-Encoding cannot go with Content-Length or HTTP/1.0.")
      }
      let codings = fields.tokens("Transfer-Encoding")
      if codings == ["chunked"] { return .chunked }
      guard codings.last == "chunked", codings.filter({ $0 == "chunked" }).count == 1 else {
        throw .bad("The body's end cannot be told from its Transfer-Encoding.")
      }
      throw HTTPRefusal(status: 501, reason: "The only Transfer-Encoding understood is chunked.")
    }
    guard let text = lengths.first else { return .none }
    guard lengths.count == 1, !text.isEmpty,
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else { throw .bad("Content-Length must be one plain number.") }
    guard let length = Int(text), length <= bodyLimit else {
      throw Self.tooLarge(limit: bodyLimit)
    }
    return length == 0 ? .none : .fixed(bytes: length)
  }

  static func tooLarge(limit: Int) -> HTTPRefusal {
    HTTPRefusal(status: 413, reason: "The body of the request is larger than \(limit) bytes.")
  }

  /// Whether the client waits for `100 Continue` before it sends the body.
  func expectsContinue() throws(HTTPRefusal) -> Bool {
    guard minorVersion == 1, let expectation = fields["Expect"] else { return false }
    guard expectation.lowercased() == "100-continue" else {
      throw HTTPRefusal(status: 417, reason: "The only expectation met is 100-continue.")
    }
    return true
  }

  /// Whether the client wants the connection kept after the answer.
  var keepsAlive: Bool {
    let wishes = fields.tokens("Connection")
    if wishes.contains("close") { return false }
    return minorVersion == 1 || wishes.contains("keep-alive")
  }
}
