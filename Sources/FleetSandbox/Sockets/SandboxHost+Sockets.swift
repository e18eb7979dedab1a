import FleetNetwork

/// The live sandbox's sockets, on the port of the API at `/socketcluster/`: connections in, frames out. A real server has
/// them on a port of their own (events 3.2).
extension SandboxHost {
  /// The path, with the slash that a client must not forget (captures socketcluster-17 16).
  static let socketPath = "/socketcluster/"

  /// Lets in only clients with an `Origin` of this list, such as `http://localhost:*`, as an installation does; nil lets
  /// everybody in.
  public var socketOrigins: String? {
    get { state.withLock { $0.sockets.origins } }
    set { state.withLock { $0.sockets.origins = newValue } }
  }

  /// Connected sockets.
  public var openSockets: Int { state.withLock { $0.sockets.count } }

  /// Publishes on a channel as anybody may, who reaches the port (events 3.7).
  public func publish(_ payload: SandboxJSON?, to channel: String) {
    state.withLock { state in perform(state.sockets.publish(payload, to: channel), &state) }
  }

  /// The answer to a handshake, or to a request that must have meant one; nil for every other.
  func socketReply(to request: HTTPListenerRequest) -> HTTPListenerReply? {
    let isHandshake = (request.fields["Upgrade"] ?? "").lowercased().contains("websocket")
    guard request.path == Self.socketPath || isHandshake else { return nil }
    guard request.path == Self.socketPath else {
      return .respond(WebSocketUpgrade.Refusal.malformed.response)
    }
    let words = SocketOrigin.refusal(request.fields["Origin"], origins: socketOrigins)
    do throws(WebSocketUpgrade.Refusal) {
      let upgrade = try WebSocketUpgrade(request) { [weak self] peer, event in self?.heard(event, from: peer)
      }
      guard let words else { return .upgrade(upgrade) }
      return .respond(
        HTTPListenerResponse(
          status: 403, fields: HTTPFields([("Connection", "close"), ("Content-Type", "text/html")]),
          body: Array(words.utf8)))
    } catch {
      return .respond(error.response)
    }
  }

  private func heard(_ event: WebSocketEvent, from peer: WebSocketPeer) {
    state.withLock { state in
      let now = clock()
      switch event {
      case .opened:
        state.peers[peer.connection] = peer
        state.sockets.open(peer.connection, now: now)
        state.sandbox.server.broadcasts = true
      case .text(let text): take(text, from: peer.connection, now, &state)
      case .binary(let bytes):
        take(String(decoding: bytes, as: UTF8.self), from: peer.connection, now, &state)
      case .pong: break
      case .closed, .failed:
        state.peers[peer.connection] = nil
        state.sockets.gone(peer.connection)
        if state.peers.isEmpty { state.sandbox.server.broadcasts = false }
      }
    }
    settle()
  }

  private func take(_ text: String, from socket: Int, _ now: Int64, _ state: inout State) {
    let warts = state.sandbox.server.warts
    perform(state.sockets.receive(text, from: socket, warts: warts, now: now), &state)
  }

  /// Pings, and ends those who are silent.
  func advanceSockets(_ state: inout State) {
    perform(state.sockets.advance(to: clock()), &state)
  }

  /// Gives what the server has published to whoever listens; some of it is lost when the fault plan says so.
  func speak(_ state: inout State) {
    for broadcast in state.sandbox.server.takeBroadcasts() {
      for order in state.sockets.publish(broadcast.payload, to: broadcast.channel) {
        if state.sandbox.faults.losesFrame() {
          state.frames.lost += 1
        } else {
          perform([order], &state)
        }
      }
    }
  }

  private func perform(_ orders: [SandboxSockets.Order], _ state: inout State) {
    for order in orders {
      switch order {
      case .send(let text, let socket):
        state.frames.sent += 1
        state.peers[socket]?.send(text: text)
      case .close(let socket, let code): state.peers[socket]?.close(WebSocketCloseCode(rawValue: code))
      case .cut(let socket): state.peers[socket]?.cut()
      }
    }
  }

  /// The channels that somebody holds now.
  public var socketChannels: Set<String> {
    state.withLock { state in state.sockets.clients.values.reduce(into: []) { $0.formUnion($1.channels) } }
  }

  /// `GET /_sandbox/sockets`, and what a network or a stranger may do to the sockets:
  ///
  ///     POST /_sandbox/sockets/kick?channel=&message=   takes a channel from all who hold it
  ///     POST /_sandbox/sockets/drop                     every connection is cut without a word
  ///     POST /_sandbox/sockets/close?code=              every connection is closed with the code
  ///     POST /_sandbox/sockets/publish?channel=         the body's JSON goes out on the channel, forged or not
  func socketControl(_ request: HTTPListenerRequest, deed: String?) -> SandboxAnswer {
    func value(_ name: String) -> String? { request.query.first { $0.name == name }?.value }
    switch (request.method, deed) {
    case ("GET", nil): return plain(200, state.withLock { $0.socketSummary })
    case ("POST", "kick"):
      guard let channel = value("channel") else { return plain(400, ["error": "Say which: ?channel="]) }
      let count = state.withLock { state in
        let orders = state.sockets.kick(channel: channel, message: value("message") ?? "You were kicked out")
        perform(orders, &state)
        return orders.count
      }
      return plain(200, ["kicked": .int(Int64(count))])
    case ("POST", "drop"), ("POST", "close"):
      let code = value("code").flatMap { UInt16($0) } ?? 1001
      guard WebSocketCloseCode(rawValue: code).maySend else {
        return plain(422, ["error": "No close frame may carry this code."])
      }
      let count = state.withLock { state in
        let orders = state.sockets.endAll(code: deed == "drop" ? nil : code)
        perform(orders, &state)
        return orders.count
      }
      return plain(200, ["ended": .int(Int64(count))])
    case ("POST", "publish"):
      guard let channel = value("channel") else { return plain(400, ["error": "Say where: ?channel="]) }
      let payload = request.body.isEmpty ? nil : SandboxJSON(parsing: request.body)
      guard request.body.isEmpty || payload != nil else {
        return plain(400, ["error": "The body is no JSON."])
      }
      publish(payload, to: channel)
      return plain(200, ["channel": .string(channel)])
    default: return plain(404, ["error": "There is no such control."])
    }
  }
}

extension SandboxHost.State {
  /// When anything is due: an effect, an event's body, a delivery, a ping.
  var nextAlarm: Int64? { [sandbox.nextAlarm, sockets.nextDue].compactMap { $0 }.min() }

  fileprivate var socketSummary: SandboxJSON {
    [
      "sockets": .array(
        sockets.clients.sorted { $0.key < $1.key }.map { _, client in
          [
            "id": .string(client.id), "handshake": .bool(client.isShaken),
            "channels": .array(client.channels.sorted().map(SandboxJSON.string)),
          ]
        }),
      "sent": .int(Int64(frames.sent)), "lost": .int(Int64(frames.lost)),
    ]
  }
}
