/// A client's handshake as bytes, and the reading of its answer: a pure state machine (RFC 6455 4.1).
struct WebSocketOpening {
  /// What an answer came to.
  enum Outcome: Equatable {
    case undecided
    /// The bytes behind the head belong to the WebSocket.
    case opened(rest: [UInt8])
    case failed(WebSocketError)
  }

  /// What is sent.
  let request: [UInt8]
  private let key: String
  private let limits: WebSocketLimits
  private var received: [UInt8] = []
  /// A refusal whose body is still being read, and how many bytes of it are wanted.
  private var refusal: (status: Int, body: Int, wanted: Int)?

  /// Bytes of a refusal's body that are shown.
  private static let words = 200
  /// Fields the handshake writes itself, or that would make it something else.
  private static let owned: Set<String> = [
    "host", "upgrade", "connection", "origin", "content-length", "transfer-encoding", "sec-websocket-key",
    "sec-websocket-version", "sec-websocket-extensions", "sec-websocket-protocol", "sec-websocket-accept",
  ]

  init(
    _ address: WebSocketAddress, origin: String?, fields: HTTPFields, limits: WebSocketLimits,
    key: String = WebSocketKey.fresh()
  ) throws(WebSocketError) {
    self.key = key
    self.limits = limits
    var head = "GET \(address.target) HTTP/1.1\r\nHost: \(address.hostField)\r\nUpgrade: websocket\r\n"
    head += "Connection: Upgrade\r\nSec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
    if let origin {
      guard origin.utf8.allSatisfy(HTTPBytes.isValueByte) else { throw .badField("Origin") }
      head += "Origin: \(origin)\r\n"
    }
    for (name, value) in fields.all {
      guard HTTPBytes.isToken(name.utf8), !Self.owned.contains(name.lowercased()),
        value.utf8.allSatisfy(HTTPBytes.isValueByte)
      else { throw .badField(name) }
      head += "\(name): \(value)\r\n"
    }
    request = Array((head + "\r\n").utf8)
  }

  mutating func receive(_ bytes: ArraySlice<UInt8>) -> Outcome {
    received += bytes
    if refusal == nil {
      guard let end = received.firstRange(of: [13, 10, 13, 10]) else {
        return received.count > limits.headBytes
          ? .failed(.notWebSocket("its answer has no end")) : .undecided
      }
      guard end.lowerBound <= limits.headBytes else { return .failed(.notWebSocket("its answer has no end")) }
      let outcome = judge(head: received[..<end.lowerBound], end: end.upperBound)
      if outcome != .undecided { return outcome }
    }
    guard let refusal, received.count - refusal.body >= refusal.wanted else { return .undecided }
    return .failed(refused(refusal.status, from: refusal.body))
  }

  /// What it comes to when the server says no more: it ended the connection, or the time is over.
  func ended(_ otherwise: WebSocketError) -> WebSocketError {
    refusal.map { refused($0.status, from: $0.body) } ?? otherwise
  }

  private mutating func judge(head: ArraySlice<UInt8>, end: Int) -> Outcome {
    let lines = HTTPBytes.text(head).split(separator: "\r\n", omittingEmptySubsequences: false)
    let start = (lines.first ?? "").split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard start.count >= 2, start[0] == "HTTP/1.1" || start[0] == "HTTP/1.0", start[1].utf8.count == 3,
      let status = Int(start[1])
    else { return .failed(.notWebSocket("its answer is not HTTP")) }
    var fields = HTTPFields()
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields.add(String(line[..<colon]), Self.trimmed(line[line.index(after: colon)...]))
    }
    guard status == 101 else {
      let announced = fields["Content-Length"].flatMap { Int($0) } ?? Self.words
      refusal = (status, end, max(0, min(announced, Self.words)))
      return .undecided
    }
    if let why = objection(fields) { return .failed(.notWebSocket(why)) }
    return .opened(rest: Array(received[end...]))
  }

  private func objection(_ fields: HTTPFields) -> String? {
    guard fields.tokens("Upgrade") == ["websocket"] else { return "it did not change to WebSocket" }
    guard fields.tokens("Connection").contains("upgrade") else { return "it did not change to WebSocket" }
    guard fields.values("Sec-WebSocket-Accept") == [WebSocketKey.accept(key)] else {
      return "it did not answer this handshake"
    }
    guard fields["Sec-WebSocket-Extensions"] == nil else { return "it uses an extension nobody asked for" }
    guard fields["Sec-WebSocket-Protocol"] == nil else { return "it uses a subprotocol nobody asked for" }
    return nil
  }

  /// On one line, without control characters: it ends up in a terminal.
  private func refused(_ status: Int, from body: Int) -> WebSocketError {
    let text = HTTPBytes.text(received[body...].prefix(Self.words))
    let words = text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
      .joined()
    return .refused(status: status, words: words.split(separator: " ").joined(separator: " "))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return String(text)
  }
}
