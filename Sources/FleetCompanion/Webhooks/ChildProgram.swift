import Dispatch
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A child process with given bytes as its input, in a process group of its own so that it and its children can be
/// ended together. It inherits the one descriptor it is told to keep; what it prints goes to our error stream, since our
/// output is for events.
final class ChildProgram: Sendable {
  struct Failure: Error, CustomStringConvertible {
    let code: Int32
    var description: String { String(cString: strerror(code)) }
  }

  enum End: Sendable, Equatable {
    case exited(Int32)
    case killed(Int32)
    /// It was ended from here, because its time was over.
    case tooLong
  }

  private struct State {
    var isReaped = false
    var isOverdue = false
    /// All of its group were.
    var isKilled = false
  }

  /// Milliseconds between asking it to end and ending it.
  private static let patience = 2_000

  private let identifier: pid_t
  private let state: Shared
  private let end: Task<End, Never>

  private final class Shared: Sendable {
    let value = Mutex(State())
  }

  /// - Parameter kept: a descriptor of ours, and its number over there.
  /// - Throws: `Failure`.
  init(
    _ executable: String, _ words: [String], environment: [String: String], input: [UInt8],
    keeping kept: (descriptor: Int32, as: Int32)
  ) throws {
    let bytes = try Self.unnamedFile(holding: input)
    defer { close(bytes) }
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, bytes, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, kept.descriptor, kept.as)
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // What this process ignores or blocks, its children shall not.
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var arguments = ([executable] + words).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var identifier: pid_t = 0
    let code = posix_spawn(&identifier, executable, &actions, &attributes, &arguments, &variables)
    guard code == 0 else { throw Failure(code: code) }
    self.identifier = identifier
    let state = Shared()
    self.state = state
    let (stream, told) = AsyncStream.makeStream(of: End.self)
    Thread.detachNewThread { [identifier] in
      told.yield(Self.reap(identifier, state))
      told.finish()
    }
    end = Task {
      for await end in stream { return end }
      return .killed(0)
    }
  }

  /// Its process group.
  var group: pid_t { identifier }

  /// Waits for its end.
  func ended() async -> End { await end.value }

  /// Ends it, and what it has started, unless it ends by itself within so many seconds.
  func end(after seconds: Double) {
    let queue = DispatchQueue.global()
    queue.asyncAfter(deadline: .now() + seconds) { [identifier, state] in
      guard Self.signal(identifier, SIGTERM, state) else { return }
      queue.asyncAfter(deadline: .now() + .milliseconds(Self.patience)) {
        _ = Self.signal(identifier, SIGKILL, state)
        state.value.withLock { $0.isKilled = true }
      }
    }
  }

  /// - Returns: false when it has ended; its number may be another's by then.
  private static func signal(_ identifier: pid_t, _ number: Int32, _ state: Shared) -> Bool {
    state.value.withLock { state in
      guard !state.isReaped else { return false }
      state.isOverdue = true
      kill(-identifier, number)
      return true
    }
  }

  private static func reap(_ identifier: pid_t, _ state: Shared) -> End {
    var info = siginfo_t()
    while waitid(P_PID, id_t(identifier), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    // What it has started may take the time that it was given to end, too. Until then the number stays its own.
    while state.value.withLock({ $0.isOverdue && !$0.isKilled }) { usleep(20_000) }
    return state.value.withLock { state in
      var status: Int32 = 0
      while waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
      state.isReaped = true
      let signal = status & 0x7F
      if signal == 0, (status >> 8) & 0xFF == 0 { return .exited(0) }
      if state.isOverdue { return .tooLong }
      return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal)
    }
  }

  /// A file without a name, so that neither side waits for the other as with a pipe, and nothing of it remains.
  private static func unnamedFile(holding bytes: [UInt8]) throws -> Int32 {
    var name = Array((NSTemporaryDirectory() + "/companion-XXXXXX").utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw Failure(code: errno) }
    unlink(name)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let failure = Failure(code: errno)
        close(descriptor)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}
