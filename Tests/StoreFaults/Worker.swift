import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A `storeworker` under way: a process of its own on a store.
public struct Worker {
  public struct Failure: Error { var code: Int32 }

  private let identifier: pid_t

  /// Beside the test bundle, where SwiftPM builds it.
  public static func executable() throws -> URL {
    var folders = Bundle.allBundles.flatMap { [$0.bundleURL, $0.bundleURL.deletingLastPathComponent()] }
    if let tests = Bundle.main.executableURL { folders.append(tests.deletingLastPathComponent()) }
    let found = folders.map { $0.appendingPathComponent("storeworker") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
    guard let found else { throw Failure(code: ENOENT) }
    return found
  }

  /// Starts it, its complaints thrown away.
  public init(_ words: String...) throws {
    let executable = try Self.executable()
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor: Int32 in 0...2 {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    var arguments = ([executable.path] + words).map { strdup($0) } + [nil]
    var variables = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, executable.path, &actions, nil, &arguments, &variables)
    guard code == 0 else { throw Failure(code: code) }
    self.identifier = identifier
  }

  /// Waits for its end.
  /// - Returns: its exit code, or the negative of the signal that killed it.
  public func end() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
  }
}
