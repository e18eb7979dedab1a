import Synchronization

/// The sandbox' clock during a replay: it stands where the recorded server's stood.
final class ReplayClock: Sendable {
  private let milliseconds: Mutex<Int64>

  init(_ start: Int64) { milliseconds = Mutex(start) }

  var now: Int64 { milliseconds.withLock { $0 } }

  /// Goes forward to `moment`; never back.
  func advance(to moment: Int64) {
    milliseconds.withLock { $0 = max($0, moment) }
  }
}
