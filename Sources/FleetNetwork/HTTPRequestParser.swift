/// Turns the bytes of one connection into requests: a pure state machine, bytes in, events out.
///
/// How the bytes are cut into pieces never changes the events. Line ends are CR LF only, and a request with
/// `Connection: close`, like a refused one, is the last: what follows it is ignored.
struct HTTPRequestParser {
  enum Event: Equatable {
    /// The head of the request being read asks for `100 Continue`, and its body is within the limits.
    case expectsContinue
    case request(HTTPRequestHead, body: [UInt8])
    /// Nothing more comes from this connection.
    case refused(HTTPRefusal)
  }

  /// Where in a request the connection stands, for time-outs.
  enum Phase: Equatable {
    case betweenRequests, head, body, ended
  }

  private enum State {
    /// → fields, ended
    case requestLine
    /// → fixedBody, chunkSize, requestLine (no body), ended
    case fields(HTTPRequestHead)
    /// → requestLine, ended
    case fixedBody(HTTPRequestHead, remaining: Int)
    /// → chunkBytes, trailers (size 0), ended
    case chunkSize(HTTPRequestHead)
    /// → chunkEnd
    case chunkBytes(HTTPRequestHead, remaining: Int)
    /// → chunkSize, ended
    case chunkEnd(HTTPRequestHead)
    /// → requestLine, ended
    case trailers(HTTPRequestHead, count: Int)
    case ended
  }

  private static let chunkLineBytes = 256
  private static let blankLinesAllowed = 2
  /// Once so much of a body has come, room is made for all that was announced: doubling would end with up to
  /// twice the memory of a large one, and making room at once would believe anybody's Content-Length.
  private static let trustedBytes = 256 * 1024

  private let limits: HTTPListenerLimits
  private var state = State.requestLine
  /// The line being read, without its line feed.
  private var line: [UInt8] = []
  private var body: [UInt8] = []
  private var blankLines = 0
  /// Bytes of fields (or trailers) of the current request so far, line ends included.
  private var fieldBytes = 0

  init(limits: HTTPListenerLimits) { self.limits = limits }

  var phase: Phase {
    switch state {
    case .requestLine: line.isEmpty ? .betweenRequests : .head
    case .fields: .head
    case .fixedBody, .chunkSize, .chunkBytes, .chunkEnd, .trailers: .body
    case .ended: .ended
    }
  }

  /// Ignores whatever still comes.
  mutating func end() {
    state = .ended
    line = []
    body = []
  }

  mutating func receive(_ bytes: ArraySlice<UInt8>) -> [Event] {
    var events: [Event] = []
    var rest = bytes
    while !rest.isEmpty {
      do throws(HTTPRefusal) {
        switch state {
        case .ended: return events
        case .fixedBody(let head, let remaining):
          let piece = rest.prefix(remaining)
          rest = rest.dropFirst(piece.count)
          if body.count >= Self.trustedBytes, body.capacity < body.count + remaining {
            body.reserveCapacity(body.count + remaining)
          }
          body.append(contentsOf: piece)
          if piece.count == remaining {
            complete(head, into: &events)
          } else {
            state = .fixedBody(head, remaining: remaining - piece.count)
          }
        case .chunkBytes(let head, let remaining):
          let piece = rest.prefix(remaining)
          rest = rest.dropFirst(piece.count)
          body.append(contentsOf: piece)
          state =
            piece.count == remaining
            ? .chunkEnd(head) : .chunkBytes(head, remaining: remaining - piece.count)
        case .requestLine, .fields, .chunkSize, .chunkEnd, .trailers:
          if try takeLine(&rest) { try endLine(into: &events) }
        }
      } catch {
        var refusal = error
        refusal.omitsBody = currentMethod == "HEAD"
        end()
        events.append(.refused(refusal))
      }
    }
    return events
  }

  private var currentMethod: String? {
    switch state {
    case .fields(let head), .fixedBody(let head, _), .chunkSize(let head), .chunkBytes(let head, _),
      .chunkEnd(let head), .trailers(let head, _):
      head.method
    case .requestLine, .ended: nil
    }
  }

  /// Moves bytes into `line` up to a line end; true when one was met.
  private mutating func takeLine(_ rest: inout ArraySlice<UInt8>) throws(HTTPRefusal) -> Bool {
    while let byte = rest.popFirst() {
      let afterReturn = line.last == HTTPBytes.carriageReturn
      guard (byte == HTTPBytes.lineFeed) == afterReturn else {
        throw .bad("A line of the request does not end in CR LF.")
      }
      try count(byte)
      if byte == HTTPBytes.lineFeed {
        line.removeLast()
        return true
      }
      line.append(byte)
    }
    return false
  }

  /// Holds the line being read against the limit of the place it is in.
  private mutating func count(_ byte: UInt8) throws(HTTPRefusal) {
    switch state {
    case .requestLine:
      guard line.count < limits.requestLineBytes else {
        throw HTTPRefusal(
          status: 414, reason: "The request line is longer than \(limits.requestLineBytes) bytes.")
      }
      // Refused at once: what speaks TLS or noise to this port would otherwise wait for a line end.
      let isLineEnd = byte == HTTPBytes.carriageReturn || byte == HTTPBytes.lineFeed
      guard isLineEnd || (0x20...0x7E).contains(byte) else {
        throw .bad("The request line is not one of HTTP.")
      }
    case .fields, .trailers:
      fieldBytes += 1
      guard fieldBytes <= limits.headerBytes else {
        throw HTTPRefusal(
          status: 431, reason: "The header fields are longer than \(limits.headerBytes) bytes.")
      }
    case .chunkSize, .chunkEnd:
      guard line.count < Self.chunkLineBytes else { throw .bad("The line of a chunk is too long.") }
    case .fixedBody, .chunkBytes, .ended: break
    }
  }

  private mutating func endLine(into events: inout [Event]) throws(HTTPRefusal) {
    let ended = line[...]
    line = []
    switch state {
    case .requestLine:
      if ended.isEmpty {
        blankLines += 1
        guard blankLines <= Self.blankLinesAllowed else { throw .bad("There is no request line.") }
      } else {
        state = .fields(try HTTPRequestHead(requestLine: ended))
      }
    case .fields(var head):
      if ended.isEmpty { return try endHead(head, into: &events) }
      try checkFieldCount(head.fieldCount + 1)
      try head.add(fieldLine: ended)
      state = .fields(head)
    case .chunkSize(let head):
      let size = try chunkSize(ended)
      fieldBytes = 0
      state = size == 0 ? .trailers(head, count: 0) : .chunkBytes(head, remaining: size)
    case .chunkEnd(let head):
      guard ended.isEmpty else { throw .bad("A chunk is longer than its size.") }
      state = .chunkSize(head)
    case .trailers(let head, let count):
      if ended.isEmpty { return complete(head, into: &events) }
      try checkFieldCount(count + 1)
      _ = try HTTPRequestHead.field(ended)
      state = .trailers(head, count: count + 1)
    case .fixedBody, .chunkBytes, .ended: break
    }
  }

  private func checkFieldCount(_ count: Int) throws(HTTPRefusal) {
    guard count <= limits.headerCount else {
      throw HTTPRefusal(
        status: 431, reason: "There are more than \(limits.headerCount) header fields.")
    }
  }

  private mutating func endHead(_ head: HTTPRequestHead, into events: inout [Event]) throws(HTTPRefusal) {
    let framing = try head.framing(bodyLimit: limits.bodyBytes)
    let expectsContinue = try head.expectsContinue()
    switch framing {
    case .none: return complete(head, into: &events)
    case .fixed(let bytes): state = .fixedBody(head, remaining: bytes)
    case .chunked: state = .chunkSize(head)
    }
    if expectsContinue { events.append(.expectsContinue) }
  }

  private func chunkSize(_ line: ArraySlice<UInt8>) throws(HTTPRefusal) -> Int {
    let digits = line.prefix { HTTPBytes.hexDigit($0) != nil }
    let suffix = line[digits.endIndex...]
    guard !digits.isEmpty, suffix.isEmpty || suffix.first == UInt8(ascii: ";"),
      suffix.allSatisfy(HTTPBytes.isValueByte)
    else { throw .bad("The size of a chunk is not a hexadecimal number.") }
    guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16),
      size <= limits.bodyBytes - body.count
    else { throw HTTPRequestHead.tooLarge(limit: limits.bodyBytes) }
    return size
  }

  private mutating func complete(_ head: HTTPRequestHead, into events: inout [Event]) {
    events.append(.request(head, body: body))
    body = []
    line = []
    blankLines = 0
    fieldBytes = 0
    state = head.keepsAlive ? .requestLine : .ended
  }
}
