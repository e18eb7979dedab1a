import FleetModels

/// Channels and calls: what the host asks for, and what it is told (events 3.3 and 3.6).
extension SocketClusterSession {
  /// Holds a channel until `unsubscribe`, a refusal or a kick-out, over any number of connections. One already held
  /// is not asked for again.
  public mutating func subscribe(_ channel: String, at now: Int64) -> [SocketClusterEffect] {
    input { session, effects in
      guard session.channels[channel] == nil else { return }
      if let problem = session.problem(with: channel) {
        effects.append(.refused(channel: channel, why: problem))
        return
      }
      session.channels[channel] = .pending
      if session.isOpen { _ = session.ask(for: channel, &effects) }
    }
  }

  public mutating func unsubscribe(_ channel: String, at now: Int64) -> [SocketClusterEffect] {
    input { session, effects in
      guard let standing = session.channels[channel] else { return }
      session.channels[channel] = nil
      guard session.isOpen, standing != .pending else { return }
      effects.append(.send("{\"event\":\"#unsubscribe\",\"data\":\(JSONValue.string(channel).text)}"))
    }
  }

  /// Publishes a payload, JSON as it stands, and reports the server's reply as `answered`.
  /// - Returns: the number of the call, with the effects.
  public mutating func publish(_ payload: [UInt8], on channel: String, at now: Int64)
    -> (call: Int, effects: [SocketClusterEffect])
  {
    guard (try? JSONValue(parsing: payload)) != nil else { return refuse("the payload is not JSON") }
    let data =
      "{\"channel\":\(JSONValue.string(channel).text),\"data\":\(String(decoding: payload, as: UTF8.self))}"
    return invoke("#publish", data: Array(data.utf8), at: now)
  }

  /// Calls a procedure of the server; the reply, or its absence, comes as `answered`.
  /// - Parameter data: JSON as it stands; nil sends none.
  public mutating func invoke(_ event: String, data: [UInt8]?, at now: Int64)
    -> (call: Int, effects: [SocketClusterEffect])
  {
    guard data == nil || data.map({ (try? JSONValue(parsing: $0)) != nil }) == true else {
      return refuse("the data is not JSON")
    }
    guard calls.count < limits.calls else { return refuse("\(limits.calls) calls wait for their replies") }
    let call = nextCall()
    let effects = input { session, effects in
      guard session.isOpen else {
        effects.append(.answered(call: call, .disconnected))
        return
      }
      session.calls[call] = now + session.timing.answerTimeout
      effects.append(.send(Self.frame(event, data, call)))
    }
    return (call, effects)
  }

  /// Sends an event that nobody answers; without a connection it is lost.
  public mutating func transmit(_ event: String, data: [UInt8]?, at now: Int64) -> [SocketClusterEffect] {
    guard isOpen, data == nil || data.map({ (try? JSONValue(parsing: $0)) != nil }) == true else { return [] }
    return [.send(Self.frame(event, data, nil))]
  }

  private mutating func refuse(_ why: String) -> (call: Int, effects: [SocketClusterEffect]) {
    let call = nextCall()
    return (
      call, [.answered(call: call, .refused(SocketClusterError(name: "InvalidArgumentsError", message: why)))]
    )
  }

  private static func frame(_ event: String, _ data: [UInt8]?, _ call: Int?) -> String {
    var frame = "{\"event\":" + JSONValue.string(event).text
    if let data { frame += ",\"data\":" + String(decoding: data, as: UTF8.self) }
    if let call { frame += ",\"cid\":\(call)" }
    return frame + "}"
  }

  private func problem(with channel: String) -> SocketClusterError? {
    let message: String
    if channel.isEmpty || channel.utf8.count > limits.channelName
      || channel.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    {
      message = "a channel's name has 1 to \(limits.channelName) bytes and no control characters"
    } else if channels.count >= limits.channels {
      message = "\(limits.channels) channels are held already"
    } else {
      return nil
    }
    return SocketClusterError(name: "InvalidArgumentsError", message: message)
  }

  private mutating func ask(for channel: String, _ effects: inout [SocketClusterEffect]) -> Int {
    let call = nextCall()
    channels[channel] = .asked(call: call)
    subscribing[call] = channel
    let name = JSONValue.string(channel).text
    effects.append(.send("{\"event\":\"#subscribe\",\"data\":{\"channel\":\(name)},\"cid\":\(call)}"))
    return call
  }

  /// After a handshake: all channels held, in their order.
  mutating func resubscribe(at now: Int64, _ effects: inout [SocketClusterEffect]) {
    var asked: Set<Int> = []
    for channel in channels.names { asked.insert(ask(for: channel, &effects)) }
    if !asked.isEmpty { renewing = (asked, now + timing.answerTimeout) }
  }

  /// The reply to a call of ours; one nobody asked for is ignored.
  mutating func answer(
    _ call: Int, _ data: ArraySlice<UInt8>?, _ error: SocketClusterError?, at now: Int64,
    _ effects: inout [SocketClusterEffect]
  ) {
    if case .handshaking(call, _) = state {
      finishHandshake(data, error, at: now, &effects)
    } else if let channel = subscribing.removeValue(forKey: call) {
      // A channel let go of, or asked for again meanwhile, has moved on.
      if channels[channel] == .asked(call: call) {
        if let error {
          channels[channel] = nil
          effects.append(.refused(channel: channel, why: error))
        } else {
          channels[channel] = .subscribed
          effects.append(.subscribed(channel: channel))
        }
      }
      finishRenewal(of: call, &effects)
    } else if calls.removeValue(forKey: call) != nil {
      effects.append(.answered(call: call, error.map { .refused($0) } ?? .done(data.map { Array($0) })))
    } else {
      ignoredPackets += 1
    }
  }

  private mutating func finishRenewal(of call: Int, _ effects: inout [SocketClusterEffect]) {
    guard renewing?.calls.remove(call) != nil, renewing?.calls.isEmpty == true else { return }
    renewing = nil
    if channels.count > 0 { effects.append(.mayHaveMissed(channels: channels.names)) }
  }

  mutating func expireCalls(at now: Int64, _ effects: inout [SocketClusterEffect]) {
    for (call, until) in calls.sorted(by: { $0.key < $1.key }) where now >= until {
      calls[call] = nil
      effects.append(.answered(call: call, .timedOut))
    }
    // A server that leaves a subscription unanswered must not keep the host from reading again.
    if let until = renewing?.until, now >= until {
      renewing = nil
      if channels.count > 0 { effects.append(.mayHaveMissed(channels: channels.names)) }
    }
  }
}
