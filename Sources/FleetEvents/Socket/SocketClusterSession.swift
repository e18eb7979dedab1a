import FleetModels

/// The client's side of SocketCluster, protocol 2 and the ping of protocol 1, as a machine without sockets and
/// without a clock (events 3).
///
/// Every input is one mutating function that returns what is to be done, in order. Times are milliseconds of a
/// clock of the host's that never goes back. There is one WebSocket at a time: after `close` nothing of the old one
/// may be reported. What was published while the connection was away is lost, so each new connection ends in
/// `mayHaveMissed`.
public struct SocketClusterSession: Sendable {
  enum State: Equatable {
    /// Nothing is wanted: before `start` and after `stop`. Leads to connecting.
    case idle
    /// A WebSocket is being opened. Leads to handshaking, waiting, ended, idle.
    case connecting(until: Int64)
    /// The handshake was sent. Leads to open, waiting, ended, idle.
    case handshaking(call: Int, until: Int64)
    /// Leads to connecting (at once), waiting, ended, idle.
    case open(OpenConnection)
    /// Between two attempts. Leads to connecting, idle.
    case waiting(until: Int64)
    /// The server ended it for good, or normally. Leads to connecting by `reconnectNow`, and idle.
    case ended
  }

  struct OpenConnection: Equatable {
    var pingTimeout: Int64
    /// When the silence has lasted too long.
    var silentAt: Int64
    /// Whether the server pings with `#1` (protocol 1, events 3.4).
    var isProtocolOne = false
  }

  let timing: SocketClusterTiming
  let limits: SocketClusterLimits
  let omitsAbsentToken: Bool
  let random: @Sendable () -> Double

  var state: State = .idle
  var token: SocketToken?
  var lastCall = 0
  /// Failures since the last handshake: the exponent of the delay.
  var failures = 0
  var channels = HeldChannels()
  /// Channels asked for, by the number of the call.
  var subscribing: [Int: String] = [:]
  /// Calls of the host that wait for a reply, and until when.
  var calls: [Int: Int64] = [:]
  /// Those of a new connection whose subscriptions are not answered yet, and when that is given up.
  var renewing: (calls: Set<Int>, until: Int64)?
  /// When the second began in which pings are counted, and how many came in it.
  var pings: (since: Int64, count: Int) = (0, 0)
  private var announcedWake: Int64?
  /// Frames and packets nobody could make sense of: text, binary, broken JSON, unknown numbers and channels.
  public internal(set) var ignoredPackets = 0

  /// - Parameters:
  ///   - token: to be shown at the handshake; stock Fleetbase wants none (events 3.7).
  ///   - omitsAbsentToken: sends `{}` where the reference client sends `{"authToken":null}`; servers take both.
  ///   - random: a number from 0 up to 1, for the spread of the delays.
  public init(
    timing: SocketClusterTiming = .reference, limits: SocketClusterLimits = SocketClusterLimits(),
    token: SocketToken? = nil, omitsAbsentToken: Bool = false,
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
  ) {
    self.timing = timing
    self.limits = limits
    self.token = token
    self.omitsAbsentToken = omitsAbsentToken
    self.random = random
  }

  /// Whether the handshake is done and the connection stands.
  public var isOpen: Bool { if case .open = state { true } else { false } }

  /// The channels held, subscribed or to be subscribed, in the order they were asked for.
  public var heldChannels: [String] { channels.names }

  /// Whether the server confirmed the channel on this connection.
  public func isSubscribed(_ channel: String) -> Bool { channels[channel] == .subscribed }

  /// When `tick` is to be called; nil when nothing is waited for.
  public var nextWake: Int64? {
    var times: [Int64] = []
    switch state {
    case .idle, .ended: break
    case .connecting(let until), .handshaking(_, let until), .waiting(let until): times.append(until)
    case .open(let connection): times.append(connection.silentAt)
    }
    if let renewing { times.append(renewing.until) }
    times.append(contentsOf: calls.values)
    return times.min()
  }

  // MARK: What the host wants

  /// Begins to connect; nothing happens when it is already at it.
  public mutating func start(at now: Int64) -> [SocketClusterEffect] {
    guard state == .idle else { return [] }
    return reconnectNow(at: now)
  }

  /// Makes an attempt now instead of later, also after the server ended it for good.
  public mutating func reconnectNow(at now: Int64) -> [SocketClusterEffect] {
    switch state {
    case .connecting, .handshaking, .open: return []
    case .idle, .waiting, .ended: return input { $0.connect(at: now, &$1) }
    }
  }

  /// Ends the connection, and the wish for one. The channels stay held for the next `start`.
  public mutating func stop(at now: Int64) -> [SocketClusterEffect] {
    input { session, effects in
      switch session.state {
      case .idle: return
      case .connecting, .handshaking, .open: effects.append(.close(code: 1000))
      case .waiting, .ended: break
      }
      session.forgetConnection(&effects)
      session.state = .idle
      effects.append(.disconnected(code: 1000, reason: "", retryAt: nil))
    }
  }

  /// The token to show at the next handshake.
  public mutating func use(_ token: SocketToken?) { self.token = token }

  // MARK: What the WebSocket reports

  public mutating func opened(at now: Int64) -> [SocketClusterEffect] {
    input { session, effects in
      guard case .connecting(let until) = session.state else { return }
      let call = session.nextCall()
      session.state = .handshaking(call: call, until: until)
      effects.append(.send(session.handshake(call)))
    }
  }

  /// A text frame, put together from its fragments.
  public mutating func received(_ frame: [UInt8], at now: Int64) -> [SocketClusterEffect] {
    input { $0.read(frame, at: now, &$1) }
  }

  public mutating func received(text: String, at now: Int64) -> [SocketClusterEffect] {
    received(Array(text.utf8), at: now)
  }

  /// A binary frame: of another codec than Fleetbase's, ignored (events 3.3).
  public mutating func receivedBinary(at now: Int64) -> [SocketClusterEffect] {
    ignoredPackets += 1
    return []
  }

  /// The WebSocket ended or could not be opened.
  /// - Parameter code: the peer's code; 1005 when it gave none, 1006 when there was no close frame.
  public mutating func closed(code: Int, reason: String = "", at now: Int64) -> [SocketClusterEffect] {
    input { session, effects in
      switch session.state {
      case .connecting, .handshaking, .open: session.lost(code: code, reason: reason, at: now, &effects)
      case .idle, .waiting, .ended: break
      }
    }
  }

  /// Time has passed: to be called at the time of the last `wake`; earlier or later does no harm.
  public mutating func tick(at now: Int64) -> [SocketClusterEffect] {
    // The host's timer is used up, also when it went off a little early.
    announcedWake = nil
    return input { session, effects in
      session.expireCalls(at: now, &effects)
      switch session.state {
      case .connecting(let until), .handshaking(_, let until):
        if now >= until { session.drop(code: 4007, reason: "connect timed out", at: now, &effects) }
      case .open(let connection):
        if now >= connection.silentAt {
          session.drop(code: 4000, reason: "no ping from the server", at: now, &effects)
        }
      case .waiting(let until):
        if now >= until { session.connect(at: now, &effects) }
      case .idle, .ended: break
      }
    }
  }

  /// Runs one input and says when to wake, if that changed.
  mutating func input(_ body: (inout SocketClusterSession, inout [SocketClusterEffect]) -> Void)
    -> [SocketClusterEffect]
  {
    var effects: [SocketClusterEffect] = []
    body(&self, &effects)
    let wake = nextWake
    if let wake, wake != announcedWake { effects.append(.wake(at: wake)) }
    announcedWake = wake
    return effects
  }
}
