import FleetCompanion
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Another `companion` process on the same store.
final class Child {
  private let process = Process()

  /// Begins `companion sync` quietly.
  static func sync(watchedBy cleanup: Cleanup, home: String, wait: Int, timeScale: Double) throws -> Child {
    let child = try Child(["sync", "--home", home, "--wait", String(wait), "--time-scale", String(timeScale)])
    cleanup.watch(child.process.processIdentifier)
    return child
  }

  private init(_ arguments: [String]) throws {
    guard let executable = Bundle.main.executableURL else {
      throw FrontError("This program does not know where it is, so it cannot start another one.")
    }
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  var isRunning: Bool { process.isRunning }

  /// SIGKILL: no handler, no last words.
  func kill() { _ = Foundation.kill(process.processIdentifier, SIGKILL) }

  /// Waits for its end.
  func finish() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
