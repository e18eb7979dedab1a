/// What a SocketCluster server answers to each frame: 17.3.1, which Fleetbase ships, or 19.1.1 without the wart
/// `sockets-speak-seventeen` (the transcripts in captures socketcluster-17 and socketcluster-19 differ in this only).
extension SandboxSockets {
  /// A text frame of a client, or a binary one with text in it: the server does not care (captures socketcluster-17 14).
  public mutating func receive(_ text: String, from socket: Int, warts: SandboxWarts, now: Int64) -> [Order] {
    guard let client = clients[socket] else { return [] }
    if text.isEmpty {
      guard client.isShaken else { return end(socket, 4009) }
      clients[socket]?.lastPong = now
      return []
    }
    // Only what looks like JSON is tried (events 3.3).
    let start = text.utf8.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    let packet =
      start == UInt8(ascii: "{") || start == UInt8(ascii: "[") ? SandboxJSON(parsing: Array(text.utf8)) : nil
    guard let packets = packet.map({ $0.arrayValue ?? [$0] }), !packets.isEmpty else {
      return client.isShaken ? [] : end(socket, 4009)
    }
    var orders: [Order] = []
    for packet in packets where clients[socket] != nil {
      orders += take(packet, from: socket, warts: warts, now: now)
    }
    return orders
  }

  private mutating func take(
    _ packet: SandboxJSON, from socket: Int, warts: SandboxWarts, now: Int64
  ) -> [Order] {
    let event = packet["event"]?.stringValue
    let call = Call(packet["cid"], echoesAnything: warts.socketsSpeakSeventeen)
    if event == "#handshake" { return shake(socket, packet, call, warts, now) }
    guard clients[socket]?.isShaken == true else { return end(socket, 4009) }
    let data = packet["data"]
    switch event {
    case "#subscribe": return reply(call, subscribe(socket, data, warts), to: socket)
    case "#unsubscribe": return reply(call, unsubscribe(socket, data, warts), to: socket)
    case "#publish":
      // A channel that is no text goes nowhere.
      guard let channel = data?["channel"]?.stringValue else { return [] }
      return publish(data?["data"], to: channel) + reply(call, nil, to: socket)
    case "#authenticate":
      return reply(call, SocketText.badToken(data?.stringValue), to: socket)
        + [.send(SocketText.dropToken, to: socket)]
    default: return []  // `#removeAuthToken`, replies, and what nobody handles: never answered
    }
  }

  /// The number a reply goes back to, if one is wanted.
  private struct Call {
    let cid: SandboxJSON?

    init(_ cid: SandboxJSON?, echoesAnything: Bool) {
      switch cid {
      case .int, .double: self.cid = cid
      case nil, .null: self.cid = nil
      case .bool, .string, .array, .object: self.cid = echoesAnything ? cid : nil
      }
    }
  }

  private func reply(_ call: Call, _ error: SandboxJSON?, to socket: Int) -> [Order] {
    guard let cid = call.cid else { return [] }
    var members = [SandboxMember("rid", cid)]
    if let error { members.append(SandboxMember("error", error)) }
    return [.send(SocketText.compact(.object(members)), to: socket)]
  }

  private mutating func shake(
    _ socket: Int, _ packet: SandboxJSON, _ call: Call, _ warts: SandboxWarts, _ now: Int64
  ) -> [Order] {
    guard let client = clients[socket] else { return [] }
    if call.cid == nil, !warts.socketsSpeakSeventeen { return end(socket, 4008) }
    clients[socket]?.isShaken = true
    if !client.isShaken { clients[socket]?.lastPong = now }
    let token = packet["data"]?["authToken"]?.stringValue
    var data: [SandboxMember] = [
      SandboxMember("id", .string(client.id)), SandboxMember("pingTimeout", .int(toldSilence)),
    ]
    if let token { data.append(SandboxMember("authError", SocketText.badToken(token))) }
    data.append(SandboxMember("isAuthenticated", false))
    let rid = call.cid.map { [SandboxMember("rid", $0)] } ?? []
    let answer = SocketText.compact(.object(rid + [SandboxMember("data", .object(data))]))
    return [.send(answer, to: socket)] + (token == nil ? [] : [.send(SocketText.dropToken, to: socket)])
  }

  /// The error, if there is one.
  private mutating func subscribe(_ socket: Int, _ data: SandboxJSON?, _ warts: SandboxWarts) -> SandboxJSON?
  {
    let isSeventeen = warts.socketsSpeakSeventeen
    guard let wanted = data?["channel"], let channel = wanted.stringValue else {
      guard isSeventeen else {
        return SocketText.error("Subscribe channel name was malformatted", "InvalidActionError")
      }
      let name = data?["channel"].map(SocketText.spoken)
      let what = name == nil ? "provided a malformated channel payload" : "provided an invalid channel name"
      return broker("subscribe socket to the \(name ?? "undefined") channel", socket, what)
    }
    guard let client = clients[socket], !client.channels.contains(channel) else { return nil }
    let limit = channelLimit ?? Self.mostChannels
    guard client.channels.count < limit else {
      return broker(
        "subscribe socket to the \(channel) channel", socket,
        "tried to exceed the channel subscription limit of \(limit)")
    }
    join(channel, socket)
    return nil
  }

  private mutating func unsubscribe(_ socket: Int, _ data: SandboxJSON?, _ warts: SandboxWarts)
    -> SandboxJSON?
  {
    guard let channel = data?.stringValue else {
      guard warts.socketsSpeakSeventeen else {
        return SocketText.error("Unsubscribe channel name was malformatted", "InvalidActionError")
      }
      let name = data.map(SocketText.spoken) ?? "undefined"
      return broker(
        "unsubscribe socket from the \(name) channel", socket,
        "tried to unsubscribe from an invalid channel name")
    }
    guard !part(channel, socket) else { return nil }
    return broker(
      "unsubscribe socket from the \(channel) channel", socket,
      "tried to unsubscribe from a channel which it is not subscribed to")
  }

  private func broker(_ deed: String, _ socket: Int, _ what: String) -> SandboxJSON {
    let id = clients[socket]?.id ?? ""
    return SocketText.error("Failed to \(deed) - InvalidActionError: Socket \(id) \(what)", "BrokerError")
  }
}
