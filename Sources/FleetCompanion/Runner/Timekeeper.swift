import FleetModels
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the time comes from, and how to wait: the device's clocks, or a test's.
public protocol Timekeeper: Sendable {
  /// The wall clock and the uptime, read together.
  func now() -> Moment
  /// Waits that many milliseconds; not at all when they are 0 or less.
  /// - Throws: when the task is cancelled before they are over, at once.
  func sleep(milliseconds: Int64) async throws
}

/// The device's own clocks.
public struct SystemTimekeeper: Timekeeper {
  private let boot: String

  public init() { boot = Self.bootName() }

  public func now() -> Moment {
    Moment(wall: Timestamp(Date()), uptime: Self.uptime(), boot: boot)
  }

  public func sleep(milliseconds: Int64) async throws {
    try await Task.sleep(for: .milliseconds(max(0, milliseconds)))
  }

  /// Milliseconds since the device started, sleep included.
  private static func uptime() -> Int64 {
    var time = timespec()
    #if canImport(Darwin)
    clock_gettime(CLOCK_MONOTONIC, &time)
    #else
    clock_gettime(CLOCK_BOOTTIME, &time)
    #endif
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// A text that differs after each start of the device.
  private static func bootName() -> String {
    #if canImport(Darwin)
    var time = timeval()
    var size = MemoryLayout<timeval>.size
    sysctlbyname("kern.boottime", &time, &size, nil, 0)
    return "\(time.tv_sec)"
    #else
    let path = "/proc/sys/kernel/random/boot_id"
    let text = try? String(contentsOfFile: path, encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
    #endif
  }
}
