import FleetNetwork

/// The HTTP side of a live sandbox: `/v1` goes through the faults to the model, `/_sandbox` is for the person who
/// runs it (loopback only, neither throttled nor faulty).
extension SandboxHost {
  /// Bytes a slow answer gives at a time.
  private static let slowPieceBytes = 256

  func reply(to request: HTTPListenerRequest) async -> HTTPListenerReply {
    if request.path.hasPrefix("/_sandbox/"), isLoopback {
      return .respond(response(control(request)))
    }
    if let socket = socketReply(to: request) { return socket }
    let delivery = exchange(
      SandboxRequest(
        method: request.method, path: request.path,
        query: request.query.map { SandboxPair($0.name, $0.value) },
        headers: request.fields.all.map { SandboxPair($0.name, $0.value) }, body: request.body))
    switch delivery {
    case .answer(let answer): return .respond(response(answer))
    case .delayed(let answer, let milliseconds):
      // A handler is never cancelled; were it, the answer would only come early.
      try? await Task.sleep(for: .milliseconds(milliseconds))
      return .respond(response(answer))
    case .slowly(let answer, let pause):
      return .respondSlowly(
        response(answer), bytesPerChunk: Self.slowPieceBytes, pauseMilliseconds: pause)
    case .truncated(let answer, let bytes):
      return .respondTruncated(response(answer), bodyBytes: bytes)
    case .nothing: return .close
    }
  }

  private func response(_ answer: SandboxAnswer) -> HTTPListenerResponse {
    HTTPListenerResponse(
      status: answer.status, fields: HTTPFields(answer.headers.map { ($0.name, $0.value) }),
      body: answer.body)
  }
}
