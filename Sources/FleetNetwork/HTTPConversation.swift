/// One connection's side of HTTP without its socket: bytes, replies and time go in; requests, bytes to write,
/// a deadline and finally an ending come out.
///
/// Answers leave in the order of the requests. What the listener says by itself (`100 Continue`, a refusal)
/// waits until every earlier request is answered. Time-outs for the client run only while it is the client's
/// turn: nothing unanswered, nothing unsent.
struct HTTPConversation {
  typealias Instant = ContinuousClock.Instant

  /// How the connection is to be ended.
  enum Ending: Equatable {
    /// FIN after everything written so far.
    case finish
    /// RST: the client asked too much patience, or the handler wants it.
    case reset
    /// No ending: what follows is a WebSocket's.
    case handOver
  }

  private let number: Int
  private let limits: HTTPListenerLimits
  private let date: @Sendable () -> String
  private var parser: HTTPRequestParser
  private var requestsRead = 0
  private var unanswered: [HTTPResponseEncoder.Asked] = []
  private var outputs: [HTTPOutput] = []
  private var owesContinue = false
  private var refusal: HTTPRefusal?
  /// What was refused and not told yet.
  private var refused: HTTPRefusal?
  private(set) var inputHasEnded = false
  /// When the party that is to act now was last seen acting, or its turn began.
  private var turnBegan: Instant
  private(set) var ending: Ending?

  init(number: Int, limits: HTTPListenerLimits, now: Instant, date: @escaping @Sendable () -> String) {
    self.number = number
    self.limits = limits
    self.date = date
    parser = HTTPRequestParser(limits: limits)
    turnBegan = now
  }

  /// False while enough requests wait for an answer, and after the client ended its side.
  var wantsInput: Bool {
    ending == nil && !inputHasEnded && unanswered.count + outputs.count < max(1, limits.pipelinedRequests)
  }

  /// What may be written now; report with `wrote`.
  var writable: ArraySlice<UInt8> {
    ending == nil ? outputs.first?.writable ?? [] : []
  }

  /// Returns the requests that are complete now, to be handled in this order, one after the other.
  mutating func received(_ bytes: ArraySlice<UInt8>, at now: Instant) -> [HTTPListenerRequest] {
    let phase = parser.phase
    var requests: [HTTPListenerRequest] = []
    for event in parser.receive(bytes) {
      switch event {
      case .expectsContinue: owesContinue = true
      case .refused(let reason):
        owesContinue = false
        refusal = reason
      case .request(let head, let body):
        owesContinue = false
        requestsRead += 1
        unanswered.append(
          .init(
            omitsBody: head.method == "HEAD", keepsAlive: head.keepsAlive, minorVersion: head.minorVersion))
        requests.append(
          HTTPListenerRequest(
            method: head.method, target: head.target.raw, path: head.target.path,
            query: head.target.query, fields: head.fields, body: body, connection: number,
            ordinal: requestsRead))
      }
    }
    if isClientsTurn, parser.phase != phase { turnBegan = now }
    settle(at: now)
    return requests
  }

  /// Answers without waiting for a request, and ends.
  mutating func turnAway(_ reason: HTTPRefusal, at now: Instant) {
    parser.end()
    refusal = reason
    settle(at: now)
  }

  /// The client ended its side; it may still read.
  mutating func inputEnded(at now: Instant) {
    inputHasEnded = true
    turnBegan = now
    switch parser.phase {
    case .head, .body: refusal = .endedEarly
    case .betweenRequests, .ended: break
    }
    owesContinue = false
    parser.end()
    settle(at: now)
  }

  /// The handler's reply to the oldest unanswered request. False when it came to nothing: the connection has ended, or
  /// cannot be handed over.
  @discardableResult
  mutating func answered(_ reply: HTTPListenerReply, at now: Instant) -> Bool {
    guard ending == nil, !unanswered.isEmpty else { return false }
    let asked = unanswered.removeFirst()
    if outputs.isEmpty { turnBegan = now }
    switch reply {
    case .respond(let response):
      let encoded = encode(response, for: asked)
      append(HTTPOutput(encoded.bytes, ending: encoded.closes ? .finish : .keepOpen))
    case .respondSlowly(let response, let bytesPerChunk, let pauseMilliseconds):
      let encoded = encode(response, for: asked)
      append(
        HTTPOutput(
          encoded.bytes, ending: encoded.closes ? .finish : .keepOpen, atOnce: encoded.bodyStart,
          bytesPerPiece: bytesPerChunk, pause: .milliseconds(pauseMilliseconds)))
    case .respondTruncated(let response, let bodyBytes):
      let encoded = encode(response, for: asked)
      append(
        HTTPOutput(
          Array(encoded.bytes.prefix(encoded.bodyStart + min(max(0, bodyBytes), response.body.count))),
          ending: .finish))
    case .close: append(HTTPOutput([], ending: .finish))
    case .reset: append(HTTPOutput([], ending: .reset))
    case .upgrade(let upgrade):
      // Bytes behind the request were read as HTTP, and are gone.
      guard unanswered.isEmpty, parser.phase == .betweenRequests, refusal == nil, !inputHasEnded else {
        let encoded = encode(WebSocketUpgrade.Refusal.malformed.response, for: asked)
        append(HTTPOutput(encoded.bytes, ending: .finish))
        settle(at: now)
        return false
      }
      append(HTTPOutput(upgrade.head, ending: .handOver))
    }
    settle(at: now)
    return true
  }

  /// The request that was refused since it was asked last.
  mutating func takeRefusal() -> HTTPRefusal? {
    defer { refused = nil }
    return refused
  }

  mutating func wrote(_ count: Int, at now: Instant) {
    guard !outputs.isEmpty else { return }
    outputs[0].wrote(count, at: now)
    turnBegan = now
    settle(at: now)
  }

  /// When `deadlinePassed` is to be called, if nothing happens before.
  var deadline: Instant? {
    guard ending == nil else { return nil }
    if let output = outputs.first { return output.resumesAt ?? turnBegan + limits.writeTimeout }
    if !unanswered.isEmpty { return inputHasEnded ? turnBegan + limits.idleTimeout : nil }
    switch parser.phase {
    case .betweenRequests: return turnBegan + (requestsRead == 0 ? limits.headerTimeout : limits.idleTimeout)
    case .head: return turnBegan + limits.headerTimeout
    case .body: return turnBegan + limits.bodyTimeout
    case .ended: return nil
    }
  }

  mutating func deadlinePassed(at now: Instant) {
    guard let deadline, deadline <= now else { return }
    if let output = outputs.first {
      if output.resumesAt == nil {
        ending = .reset
      } else {
        outputs[0].resume()
        turnBegan = now
      }
    } else if !unanswered.isEmpty {
      ending = .reset
    } else {
      switch parser.phase {
      case .betweenRequests, .ended: ending = .finish
      case .head, .body:
        parser.end()
        owesContinue = false
        refusal = .timedOut
        settle(at: now)
      }
    }
  }

  private var isClientsTurn: Bool { unanswered.isEmpty && outputs.isEmpty }

  private func encode(
    _ response: HTTPListenerResponse, for asked: HTTPResponseEncoder.Asked
  ) -> HTTPResponseEncoder.Encoded {
    HTTPResponseEncoder.encode(response, for: asked, date: date())
  }

  /// After an answer that ends the connection nothing else is owed to anyone.
  private mutating func append(_ output: HTTPOutput) {
    outputs.append(output)
    guard output.ending != .keepOpen else { return }
    unanswered = []
    refusal = nil
    owesContinue = false
    parser.end()
  }

  /// Takes off what is sent, and says what is owed once nothing else is.
  private mutating func settle(at now: Instant) {
    while ending == nil, let output = outputs.first, output.isDone {
      outputs.removeFirst()
      turnBegan = now
      switch output.ending {
      case .keepOpen: break
      case .finish: ending = .finish
      case .reset: ending = .reset
      case .handOver: ending = .handOver
      }
    }
    guard ending == nil, isClientsTurn else { return }
    if let refusal {
      self.refusal = nil
      refused = refusal
      let encoded = encode(refusal.response, for: .init(omitsBody: refusal.omitsBody, keepsAlive: false))
      append(HTTPOutput(encoded.bytes, ending: .finish))
    } else if owesContinue {
      owesContinue = false
      append(HTTPOutput(HTTPResponseEncoder.continueLine, ending: .keepOpen))
    } else if inputHasEnded {
      ending = .finish
    }
  }
}
