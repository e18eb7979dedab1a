import FleetModels

/// What the server's frames say (events 3.3).
extension SocketClusterSession {
  mutating func read(_ frame: [UInt8], at now: Int64, _ effects: inout [SocketClusterEffect]) {
    switch state {
    case .handshaking, .open: break
    case .idle, .connecting, .waiting, .ended: return
    }
    guard frame.count <= limits.frame else {
      return drop(code: 1009, reason: "a frame of more than \(limits.frame) bytes", at: now, &effects)
    }
    if frame.isEmpty {
      if case .open(let connection) = state, connection.isProtocolOne {
        ignoredPackets += 1
      } else {
        ping("", at: now, &effects)
      }
      return
    }
    if frame == [UInt8(ascii: "#"), UInt8(ascii: "1")] {
      if case .open(var connection) = state {
        connection.isProtocolOne = true
        state = .open(connection)
      }
      return ping("#2", at: now, &effects)
    }
    switch JSONSlices.first(frame[...]) {
    case UInt8(ascii: "{"): take(frame[...], at: now, &effects)
    case UInt8(ascii: "["):
      guard let packets = JSONSlices.elements(frame[...], limit: limits.batch, depthLimit: limits.depth)
      else {
        ignoredPackets += 1
        return
      }
      for packet in packets { take(packet, at: now, &effects) }
    default: ignoredPackets += 1
    }
  }

  private mutating func take(
    _ bytes: ArraySlice<UInt8>, at now: Int64, _ effects: inout [SocketClusterEffect]
  ) {
    // An earlier packet of the batch may have ended the connection.
    switch state {
    case .handshaking, .open: break
    case .idle, .connecting, .waiting, .ended: return
    }
    switch SocketPacket(bytes, depthLimit: limits.depth) {
    case .reply(let call, let data, let error): answer(call, data, error, at: now, &effects)
    case .event("#publish", let data, _): deliver(data, &effects)
    case .event("#kickOut", let data, _): kickOut(data, &effects)
    case .event("#setAuthToken", let data, let call): setToken(data, call, &effects)
    case .event("#removeAuthToken", _, let call):
      if token != nil {
        token = nil
        effects.append(.tokenChanged(nil))
      }
      acknowledge(call, &effects)
    // A stock client answers no call it does not know, and has nothing to do for other events.
    case .event, nil: ignoredPackets += 1
    }
  }

  private mutating func deliver(_ data: ArraySlice<UInt8>?, _ effects: inout [SocketClusterEffect]) {
    guard let data, let members = publication(data, ["channel", "data"]),
      let channel = text(members["channel"]), channels[channel] != nil, let payload = members["data"]
    else {
      ignoredPackets += 1
      return
    }
    effects.append(.deliver(SocketPublication(channel: channel, bytes: Array(payload))))
  }

  private mutating func kickOut(_ data: ArraySlice<UInt8>?, _ effects: inout [SocketClusterEffect]) {
    guard let data, let members = publication(data, ["channel", "message"]),
      let channel = text(members["channel"]), channels[channel] != nil
    else {
      ignoredPackets += 1
      return
    }
    channels[channel] = nil
    effects.append(.kickedOut(channel: channel, why: text(members["message"]).map(EventText.shown) ?? ""))
  }

  private mutating func setToken(
    _ data: ArraySlice<UInt8>?, _ call: Int?, _ effects: inout [SocketClusterEffect]
  ) {
    if let data, let given = publication(data, ["token"]).flatMap({ $0["token"] }),
      given.count <= limits.token,
      let text = text(given), !text.isEmpty
    {
      token = SocketToken(text)
      effects.append(.tokenChanged(token))
    } else {
      ignoredPackets += 1
    }
    acknowledge(call, &effects)
  }

  private func acknowledge(_ call: Int?, _ effects: inout [SocketClusterEffect]) {
    if let call { effects.append(.send("{\"rid\":\(call)}")) }
  }

  private func publication(_ data: ArraySlice<UInt8>, _ names: Set<String>) -> [String: ArraySlice<UInt8>]? {
    JSONSlices.members(data, named: names, depthLimit: limits.depth)
  }

  private func text(_ bytes: ArraySlice<UInt8>?) -> String? {
    guard let bytes, bytes.count <= limits.token else { return nil }
    return (try? JSONValue(parsing: bytes))?.string
  }
}
