/// A SocketCluster server without its connections: what clients said and the time go in, frames and endings come out.
///
/// As Fleetbase ships it (events 3, captures socketcluster-17 and socketcluster-19): nobody signs in, anybody may
/// publish, nothing is kept for those who were away. A peer that speaks before its handshake is closed with 4009, one
/// that never shakes hands with 4005, one that is silent to pings with 4001.
public struct SandboxSockets: Sendable {
  /// What is to be done to a connection.
  public enum Order: Sendable, Equatable {
    case send(String, to: Int)
    case close(Int, code: UInt16)
    /// Without a close frame, as when a machine between them dies.
    case cut(Int)
  }

  /// A client of now.
  struct Client: Sendable {
    let id: String
    var isShaken = false
    var channels: Set<String> = []
    let openedAt: Int64
    var nextPing: Int64
    var lastPong: Int64
  }

  /// Milliseconds between pings (events 3.4, captures socketcluster-17 29).
  public static let pingMilliseconds: Int64 = 8000
  /// Milliseconds of silence after which a client is closed, and what it is told to expect.
  public static let silenceMilliseconds: Int64 = 20_000
  /// Milliseconds a client may take for its handshake (captures socketcluster-17 32).
  public static let handshakeMilliseconds: Int64 = 10_000
  /// However the times are scaled: loopback has its own pace.
  static let shortestPing: Int64 = 100
  static let shortestSilence: Int64 = 1000
  /// Channels a client can hold at most; a real server has no limit of its own (captures socketcluster-17 26).
  static let mostChannels = 10_000

  /// Shrinks the spans above.
  public var timeScale = 1.0
  /// `socketChannelLimit` of the server's options; nil, as shipped, is none.
  public var channelLimit: Int?
  /// `origins` of the server's options, such as `http://localhost:*`; nil, as shipped, lets everybody in.
  public var origins: String?
  /// The connections of now, by number.
  var clients: [Int: Client] = [:]
  /// Who holds a channel.
  private var holders: [String: Set<Int>] = [:]
  private var random: SandboxRandom
  private var opened = 0

  /// A server with nobody connected.
  public init(seed: UInt64 = 1) { random = SandboxRandom(seed: seed) }

  /// How many are connected.
  public var count: Int { clients.count }

  /// When something is due without anybody speaking.
  public var nextDue: Int64? {
    clients.values.map { client in
      let silence = client.isShaken ? client.lastPong + silence : client.openedAt + handshakeLimit
      return min(client.nextPing, silence)
    }.min()
  }

  /// A connection was made.
  public mutating func open(_ socket: Int, now: Int64) {
    opened += 1
    let tail = SocketText.sequence(opened - 1)
    clients[socket] = Client(
      id: random.mixedText(16) + tail, openedAt: now, nextPing: now + pingInterval, lastPong: now)
  }

  /// A connection is gone.
  public mutating func gone(_ socket: Int) {
    guard let client = clients.removeValue(forKey: socket) else { return }
    for channel in client.channels { leave(channel, socket) }
  }

  /// Pings, and the endings of those who were silent, that are due at `now`.
  public mutating func advance(to now: Int64) -> [Order] {
    var orders: [Order] = []
    for (socket, client) in clients.sorted(by: { $0.key < $1.key }) {
      if client.isShaken, client.lastPong + silence <= now {
        orders += end(socket, 4001)
      } else if !client.isShaken, client.openedAt + handshakeLimit <= now {
        orders += end(socket, 4005)
      } else if client.nextPing <= now {
        let next = now + pingInterval
        clients[socket]?.nextPing = next
        orders.append(.send("", to: socket))
      }
    }
    return orders
  }

  /// Gives `payload` to whoever holds `channel`, in the order they connected. Without a payload the frame has none.
  public func publish(_ payload: SandboxJSON?, to channel: String) -> [Order] {
    guard let holders = holders[channel], !holders.isEmpty else { return [] }
    let text = SocketText.publish(payload, channel: channel)
    return holders.sorted().map { .send(text, to: $0) }
  }

  /// Takes `channel` from everybody who holds it, with a word (captures socketcluster-17 18).
  public mutating func kick(channel: String, message: String) -> [Order] {
    let frame = SocketText.compact([
      "event": "#kickOut", "data": ["channel": .string(channel), "message": .string(message)],
    ])
    let kicked = (holders[channel] ?? []).sorted()
    for socket in kicked {
      clients[socket]?.channels.remove(channel)
      leave(channel, socket)
    }
    return kicked.map { .send(frame, to: $0) }
  }

  /// Ends every connection: with a close frame, or without one.
  public mutating func endAll(code: UInt16?) -> [Order] {
    let all = clients.keys.sorted()
    return all.flatMap { socket -> [Order] in
      if let code { return end(socket, code) }
      gone(socket)
      return [.cut(socket)]
    }
  }

  mutating func end(_ socket: Int, _ code: UInt16) -> [Order] {
    gone(socket)
    return [.close(socket, code: code)]
  }

  mutating func join(_ channel: String, _ socket: Int) {
    clients[socket]?.channels.insert(channel)
    holders[channel, default: []].insert(socket)
  }

  /// False when the socket does not hold it.
  mutating func part(_ channel: String, _ socket: Int) -> Bool {
    guard clients[socket]?.channels.remove(channel) != nil else { return false }
    leave(channel, socket)
    return true
  }

  /// What a client is told to expect of pings.
  var toldSilence: Int64 { silence }

  private mutating func leave(_ channel: String, _ socket: Int) {
    holders[channel]?.remove(socket)
    if holders[channel]?.isEmpty == true { holders[channel] = nil }
  }

  private var pingInterval: Int64 { max(Self.shortestPing, scaled(Self.pingMilliseconds)) }
  private var silence: Int64 { max(Self.shortestSilence, scaled(Self.silenceMilliseconds)) }
  private var handshakeLimit: Int64 { max(Self.shortestSilence, scaled(Self.handshakeMilliseconds)) }

  private func scaled(_ milliseconds: Int64) -> Int64 { Int64(Double(milliseconds) * timeScale) }
}
