import FleetOutbox

/// What a live session has to tell, as it happens.
public enum LiveNews: Sendable, Equatable {
  /// An event arrived, of whichever process, and this became of it.
  case happened(Happening)
  /// An event came that had come before; its name and channel.
  case repeated(name: String, channel: String)
  /// Something was published that is no event: why.
  case refused(channel: String, why: String)
  /// Events come from here on.
  case connected
  /// No events come; polled meanwhile. With when the next attempt is made, in milliseconds; nil when none is.
  case disconnected(why: String, retryIn: Int64?)
  /// The event server does not let us have a channel.
  case channelLost(String, why: String)
  /// Everything was compared with the server.
  case reconciled(ReconcileReport)
  /// What was marked was read again.
  case reread(RereadReport)
  /// The server could not be asked; it is tried again. Told once for one reason, until it could be asked.
  case unreachable(String)
  /// The server does not accept the sign-in any more. Nothing goes on before the same driver, or desk, has signed in
  /// again, which is found by itself; told as `unreachable`.
  case signInRefused(String)
}
