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

  /// `GET /_sandbox/ledger`, `POST /_sandbox/faults` (the text form),
  /// `POST /_sandbox/dispatcher/{reassign|unassign|cancel|delete|dispatch|complete}/{order}[?driver=…]`.
  private func control(_ request: HTTPListenerRequest) -> SandboxAnswer {
    let parts = request.path.split(separator: "/").dropFirst().map(String.init)
    switch (request.method, parts.first, parts.count) {
    case ("GET", "ledger", 1): return plain(200, ledger.json)
    case ("POST", "faults", 1):
      do {
        set(faults: try FaultPlan(text: String(decoding: request.body, as: UTF8.self)))
        return plain(200, ["faults": .string(String(decoding: request.body, as: UTF8.self))])
      } catch {
        return plain(400, ["error": .string(error.description)])
      }
    case ("POST", "dispatcher", 3):
      do {
        return try dispatcher(
          parts[1], order: parts[2], driver: request.query.first { $0.name == "driver" }?.value)
      } catch let refusal as DispatcherRefusal {
        return plain(refusal.status, ["error": .string(refusal.text)])
      } catch {
        return plain(500, ["error": .string("\(error)")])
      }
    default: return plain(404, ["error": "There is no such control."])
    }
  }

  private func dispatcher(_ verb: String, order: String, driver: String?) throws -> SandboxAnswer {
    switch verb {
    case "reassign":
      guard let driver else { return plain(400, ["error": "Say which driver: ?driver=driver_…"]) }
      try reassign(order: order, to: driver)
    case "unassign": try unassign(order: order)
    case "cancel": try cancel(order: order)
    case "delete": try delete(order: order)
    case "dispatch": try dispatch(order: order)
    case "complete": try complete(order: order)
    default: return plain(404, ["error": "There is no such control."])
    }
    return plain(200, ["done": .string(verb), "order": .string(order)])
  }

  private func plain(_ status: Int, _ json: SandboxJSON) -> SandboxAnswer {
    SandboxAnswer(
      status: status, headers: [SandboxPair("Content-Type", "application/json")],
      body: json.bytes)
  }
}
