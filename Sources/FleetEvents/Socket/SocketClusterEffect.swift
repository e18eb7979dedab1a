/// What the host of a `SocketClusterSession` is to do, or to know.
public enum SocketClusterEffect: Sendable, Equatable {
  /// Open a WebSocket; then `opened`, or `closed` when it fails.
  case connect
  /// Send a text frame.
  case send(String)
  /// Close the WebSocket with this code and forget it: nothing of it is to be reported any more.
  case close(code: Int)
  /// The handshake is done.
  case connected(socketID: String)
  /// The connection is over. `retryAt` is when the next attempt is made, by the clock of the inputs; nil when none
  /// is made before `reconnectNow`: a permanent code (4500 and above), a normal end (1000), or our own stop.
  case disconnected(code: Int, reason: String, retryAt: Int64?)
  case deliver(SocketPublication)
  case subscribed(channel: String)
  /// The server, or our own limit, refused the channel; it is no longer held.
  case refused(channel: String, why: SocketClusterError)
  /// The server took us off the channel; it is no longer held and not asked for again by itself.
  case kickedOut(channel: String, why: String)
  /// The connection was made anew and these channels are subscribed again: whatever was published meanwhile is
  /// lost (events 3.6), so what they speak of is to be read again.
  case mayHaveMissed(channels: [String])
  /// The call of this number, as `publish` or `invoke` returned it, ended.
  case answered(call: Int, SocketClusterAnswer)
  /// The server gave or took the token to show at the next handshake. To be kept for this host only.
  case tokenChanged(SocketToken?)
  /// The connection stands, but the token shown was not accepted.
  case tokenRefused(SocketClusterError)
  /// Call `tick` at this time of the inputs' clock; takes the place of every earlier one.
  case wake(at: Int64)
}

extension SocketClusterEffect: CustomStringConvertible {
  /// For logs: neither what is sent nor what was delivered is in it.
  public var description: String {
    switch self {
    case .connect: "connect"
    case .send(let text): "send \(text.utf8.count) bytes"
    case .close(let code): "close with \(code)"
    case .connected(let id): "connected as \(id)"
    case .disconnected(let code, let reason, let retryAt):
      "disconnected (\(code)\(reason.isEmpty ? "" : ", " + reason)), "
        + (retryAt.map { "next attempt at \($0)" } ?? "no further attempt")
    case .deliver(let publication): "\(publication.bytes.count) bytes on \(publication.channel)"
    case .subscribed(let channel): "subscribed to \(channel)"
    case .refused(let channel, let why): "refused \(channel): \(why)"
    case .kickedOut(let channel, let why): "kicked out of \(channel): \(why)"
    case .mayHaveMissed(let channels): "may have missed news on \(channels.count) channels"
    case .answered(let call, _): "call \(call) ended"
    case .tokenChanged(let token): token == nil ? "token taken" : "token given"
    case .tokenRefused(let why): "token refused: \(why)"
    case .wake(let time): "wake at \(time)"
    }
  }
}
