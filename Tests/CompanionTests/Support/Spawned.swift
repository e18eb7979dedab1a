import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A child process with nothing but the three descriptors it is given, and its end awaited on a thread of its own:
/// with many children at once, Foundation's `Process` does not always hear of an end.
final class Spawned: Sendable {
  struct Failure: Error { var code: Int32 }

  private final class Reaped: Sendable {
    let flag = Mutex(false)
  }

  let identifier: pid_t
  private let reaped = Reaped()
  private let ended: Task<Int32, Never>

  init(
    _ executable: URL, _ words: [String], environment: [String: String], input: Int32, output: Int32,
    errors: Int32
  ) throws {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    #else
    var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (from, to) in [(input, 0), (output, 1), (errors, 2)] {
      posix_spawn_file_actions_adddup2(&actions, from, Int32(to))
    }
    var arguments = ([executable.path] + words).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, executable.path, &actions, nil, &arguments, &variables)
    guard code == 0 else { throw Failure(code: code) }
    self.identifier = identifier
    let (stream, tell) = AsyncStream.makeStream(of: Int32.self)
    Thread.detachNewThread { [identifier, reaped] in
      var info = siginfo_t()
      while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
      var status: Int32 = 0
      // From here on the number may belong to another process.
      reaped.flag.withLock { flag in
        while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        flag = true
      }
      // Below seven bits: the signal that ended it; above: its exit code.
      tell.yield(status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F))
      tell.finish()
    }
    ended = Task {
      for await code in stream { return code }
      return -1
    }
  }

  /// Does nothing when it has ended.
  func send(_ signal: Int32) {
    reaped.flag.withLock { flag in
      if !flag { kill(identifier, signal) }
    }
  }

  /// Waits for its end; a process that a signal ended has the signal's negative as its code.
  func end() async -> Int32 { await ended.value }
}
