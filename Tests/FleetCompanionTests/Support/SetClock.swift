import FleetCompanion
import Synchronization

/// A clock moved by hand that can also be set: the wall jumps, the uptime does not; or the device is started anew.
final class SetClock: Timekeeper {
  private let clock = ManualTimekeeper()
  private let state = Mutex((wall: Int64(0), boot: 1))

  func now() -> Moment {
    let (wall, boot) = state.withLock { $0 }
    var now = clock.now()
    now.wall = now.wall.adding(milliseconds: wall)
    now.boot += "-\(boot)"
    return now
  }

  func sleep(milliseconds: Int64) async throws { try await clock.sleep(milliseconds: milliseconds) }

  func advance(by milliseconds: Int64) { clock.advance(by: milliseconds) }

  /// Moves the wall clock, back when it is negative.
  func set(by milliseconds: Int64) { state.withLock { $0.wall += milliseconds } }

  func reboot() { state.withLock { $0.boot += 1 } }

  var sleeperCount: Int { clock.sleeperCount }
}
