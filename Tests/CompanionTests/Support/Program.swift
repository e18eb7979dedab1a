import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The built `companion`, run as its own process, as a script would run it.
struct Program {
  struct Outcome {
    var code: Int32
    var output: String
    var errors: String

    /// What was complained about, without the last line end.
    var complaint: String { errors.trimmingCharacters(in: .newlines) }
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  struct Missing: Error {}

  /// Beside the test bundle, where SwiftPM builds it.
  static func executable() throws -> URL {
    var folders = Bundle.allBundles.flatMap { [$0.bundleURL, $0.bundleURL.deletingLastPathComponent()] }
    if let tests = Bundle.main.executableURL { folders.append(tests.deletingLastPathComponent()) }
    let found = folders.map { $0.appendingPathComponent("companion") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
    guard let found else { throw Missing() }
    return found
  }

  /// An environment with nothing in it that this machine's user has set for himself.
  static func environment(home: String, _ more: [String: String] = [:]) -> [String: String] {
    var environment = ["COMPANION_HOME": home, "HOME": home + "-of-nobody", "TERM": "xterm"]
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    return environment.merging(more) { $1 }
  }

  /// Runs it to its end.
  static func run(
    _ words: [String], home: String, environment: [String: String] = [:], input: String = ""
  ) async throws -> Outcome {
    let running = try Running(words, home: home, environment: environment, input: input)
    return await running.end()
  }
}

/// A `companion` under way, its output kept in files.
final class Running {
  private let child: Spawned
  private let scratch: URL

  init(_ words: [String], home: String, environment: [String: String] = [:], input: String = "") throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "companion-run-\(UUID().uuidString)")
    self.scratch = scratch
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    try Data(input.utf8).write(to: scratch.appendingPathComponent("input"))
    let files = ["input", "output", "errors"].map {
      open(scratch.appendingPathComponent($0).path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }
    defer { for file in files { close(file) } }
    child = try Spawned(
      try Program.executable(), words, environment: Program.environment(home: home, environment),
      input: files[0], output: files[1], errors: files[2])
  }

  deinit { try? FileManager.default.removeItem(at: scratch) }

  var identifier: pid_t { child.identifier }

  func send(_ signal: Int32) { child.send(signal) }

  /// What it has printed so far.
  var output: String { text("output") }

  private func text(_ name: String) -> String {
    (try? String(contentsOf: scratch.appendingPathComponent(name), encoding: .utf8)) ?? ""
  }

  func end() async -> Program.Outcome {
    let code = await child.end()
    return Program.Outcome(code: code, output: text("output"), errors: text("errors"))
  }
}
