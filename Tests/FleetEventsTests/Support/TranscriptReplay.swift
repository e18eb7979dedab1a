import FleetModels

@testable import FleetEvents

/// Plays the server's half of a recorded connection to a session and holds what the session sends against the
/// client's half, byte for byte.
///
/// What a client does by itself (handshake, pong, answers) must come by itself; the rest is asked of the session.
struct TranscriptReplay {
  var session: SocketClusterSession
  var effects: [SocketClusterEffect] = []
  var problems: [String] = []
  /// Frames recorded that no client of ours would send: broken JSON, bare values, batches.
  var foreignFrames = 0
  /// Whether the recorded client was made to fall silent, so that what the session sends is not in the record.
  var isSilenced = false
  /// Sent by the session, and not yet seen in the record.
  private var ahead: [String] = []
  /// In the record, asked of the session, and not yet sent by it.
  private var owed: [String] = []
  private var now: Int64 = 0

  init(_ session: SocketClusterSession = SocketClusterSession(random: { 0 })) {
    self.session = session
  }

  mutating func open(at time: Int64) {
    now = time
    take(session.start(at: now))
    guard case .connecting = session.state else {
      return problems.append("not connecting when opened")
    }
    take(session.opened(at: now))
  }

  mutating func server(_ frame: String, at time: Int64) {
    now = time
    take(session.received(text: frame, at: now))
  }

  mutating func serverCloses(_ code: Int, _ reason: String, at time: Int64) {
    now = time
    settle("the close")
    take(session.closed(code: code, reason: reason, at: now))
  }

  mutating func clientStops(at time: Int64) {
    now = time
    settle("the end")
    take(session.stop(at: now))
  }

  mutating func client(_ frame: String, at time: Int64) {
    now = time
    if ahead.first == frame {
      ahead.removeFirst()
      return
    }
    guard ask(frame) else {
      foreignFrames += 1
      return
    }
    if ahead.first == frame {
      ahead.removeFirst()
    } else if ahead.isEmpty {
      owed.append(frame)
    } else {
      problems.append("sent \(ahead.removeFirst()) where the record has \(frame)")
    }
  }

  /// Nothing may be left over on either side.
  mutating func settle(_ when: String) {
    for frame in ahead { problems.append("sent beyond the record before \(when): \(frame)") }
    for frame in owed { problems.append("not sent before \(when): \(frame)") }
    ahead = []
    owed = []
  }

  var deliveries: [SocketPublication] {
    effects.compactMap { if case .deliver(let publication) = $0 { publication } else { nil } }
  }

  /// Makes the session do what led to a recorded frame; false when no client would send it.
  private mutating func ask(_ frame: String) -> Bool {
    let bytes = Array(frame.utf8)
    guard let packet = try? JSONValue(parsing: bytes), let event = packet["event"]?.string else {
      return false
    }
    let data = JSONSlices.members(bytes[...], named: ["data"], depthLimit: 72)?["data"].map {
      Array($0)
    }
    let channel = packet["data"]?["channel"]?.string
    let isPlain = packet["data"]?.object?.count == 1
    // The recorded client left out a number here and there.
    if session.isOpen, case .number(let cid)? = packet["cid"], let cid = cid.integer, cid > session.lastCall {
      session.lastCall = cid - 1
    }
    switch (event, packet["cid"]) {
    case ("#subscribe", _?):
      if let channel, isPlain, !channel.isEmpty, !session.heldChannels.contains(channel) {
        take(session.subscribe(channel, at: now))
        return true
      }
    case ("#unsubscribe", nil):
      take(session.unsubscribe(packet["data"]?.string ?? "", at: now))
      return true
    default: break
    }
    if packet["cid"] == nil {
      take(session.transmit(event, data: data, at: now))
    } else {
      take(session.invoke(event, data: data, at: now).effects)
    }
    return true
  }

  private mutating func take(_ new: [SocketClusterEffect]) {
    effects += new
    for effect in new {
      guard case .send(let frame) = effect, !isSilenced else { continue }
      if owed.isEmpty {
        ahead.append(frame)
      } else if owed.first == frame {
        owed.removeFirst()
      } else {
        problems.append("sent \(frame) where the record has \(owed.removeFirst())")
      }
    }
  }
}
