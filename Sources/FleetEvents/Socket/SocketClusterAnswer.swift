/// How a call of ours ended.
public enum SocketClusterAnswer: Sendable, Equatable {
  /// The reply's `data` as it stood in the frame; nil when it had none.
  case done([UInt8]?)
  case refused(SocketClusterError)
  /// No reply within the time for one. A stock server never answers what it does not know (events 3.3).
  case timedOut
  /// The connection ended, or was not there; whether the call was heard is unknown.
  case disconnected
}
