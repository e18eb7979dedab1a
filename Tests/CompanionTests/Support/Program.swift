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

/// A `companion` under way.
final class Running {
  let process = Process()
  private let scratch: URL
  private let ended: Task<Void, Never>

  init(_ words: [String], home: String, environment: [String: String] = [:], input: String = "") throws {
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
      "companion-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    self.scratch = scratch
    func file(_ name: String, _ text: String = "") throws -> FileHandle {
      let url = scratch.appendingPathComponent(name)
      try Data(text.utf8).write(to: url)
      return try FileHandle(forUpdating: url)
    }
    process.executableURL = try Program.executable()
    process.arguments = words
    process.environment = Program.environment(home: home, environment)
    process.standardInput = try file("input", input)
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    let (stream, end) = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in end.finish() }
    try process.run()
    ended = Task { for await _ in stream {} }
  }

  deinit { try? FileManager.default.removeItem(at: scratch) }

  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Waits for its end; a process that a signal ended has the signal's negative as its code.
  func end() async -> Program.Outcome {
    await ended.value
    func text(_ name: String) -> String {
      (try? String(contentsOf: scratch.appendingPathComponent(name), encoding: .utf8)) ?? ""
    }
    let code = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Program.Outcome(code: code, output: text("output"), errors: text("errors"))
  }
}
