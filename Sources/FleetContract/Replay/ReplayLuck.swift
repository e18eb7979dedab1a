import FleetSandbox

/// How two writes that arrive together may turn out.
struct ReplayLuck: Sendable {
  /// Whether the second of the recording came first.
  let isReversed: Bool
  /// Whether both pass the guards before either is applied.
  let isTogether: Bool

  static let all = [
    ReplayLuck(isReversed: false, isTogether: false), ReplayLuck(isReversed: false, isTogether: true),
    ReplayLuck(isReversed: true, isTogether: false), ReplayLuck(isReversed: true, isTogether: true),
  ]

  func apply(to server: inout SandboxServer, now: Int64) {
    server.startRaceMilliseconds = isTogether ? 1_000 : nil
  }

  func end(in server: inout SandboxServer) {
    server.startRaceMilliseconds = nil
  }
}
