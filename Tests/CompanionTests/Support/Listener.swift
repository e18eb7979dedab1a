import Dispatch
import FleetCompanion
import Foundation
import HookSender
import Testing

/// A `companion listen` under way, in a home of its own.
final class Listener {
  let home: String
  private(set) var port: UInt16 = 0
  private let child: Spawned
  private let errors: OutputReader
  private let outputEnd: Int32
  /// Nil while nobody reads what it prints.
  private var output: OutputReader?

  /// Waits until it listens.
  /// - Parameters:
  ///   - port: 0 for any free one.
  ///   - readsOutput: whether its output is read from the beginning; else `readOutput()` does that.
  init(
    _ words: [String] = [], home: String, port: UInt16 = 0, environment: [String: String] = [:],
    readsOutput: Bool = true
  ) async throws {
    self.home = home
    var errorEnds: [Int32] = [0, 0]
    var outputEnds: [Int32] = [0, 0]
    let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
    try #require(pipe2(&errorEnds) && pipe2(&outputEnds) && input >= 0)
    child = try Spawned(
      try Program.executable(), ["listen", "--port", "\(port)", "--json"] + words,
      environment: Program.environment(home: home, environment), input: input, output: outputEnds[1],
      errors: errorEnds[1])
    for descriptor in [input, errorEnds[1], outputEnds[1]] { close(descriptor) }
    errors = OutputReader(errorEnds[0])
    outputEnd = outputEnds[0]
    if readsOutput { output = OutputReader(outputEnd) }
    guard let url = try await said("listening")["url"]?.string, let found = URL(string: url)?.port else {
      throw Silent(errors: errors.text)
    }
    self.port = UInt16(found)
  }

  struct Silent: Error { var errors: String }

  /// Waits until it says something of that kind on the error stream.
  @discardableResult
  func said(_ what: String) async throws -> JSONValue {
    while true {
      for line in errors.text.split(separator: "\n") {
        if let value = try? JSONValue(parsing: Array(line.utf8)), value["what"]?.string == what {
          return value
        }
      }
      guard await errors.more() else { throw Silent(errors: errors.text) }
    }
  }

  /// Waits for so many lines on the output.
  func lines(_ count: Int) async throws -> [JSONValue] {
    while true {
      let output = readOutput()
      let lines = output.text.split(separator: "\n", omittingEmptySubsequences: true)
      if lines.count >= count, output.text.hasSuffix("\n") {
        return try lines.map { try JSONValue(parsing: Array($0.utf8)) }
      }
      guard await output.more() else { throw Silent(errors: output.text) }
    }
  }

  /// Begins to read its output, when nobody does yet.
  @discardableResult
  func readOutput() -> OutputReader {
    if let output { return output }
    let reader = OutputReader(outputEnd)
    output = reader
    return reader
  }

  /// All that it has printed, once it has ended.
  func allOutput() async -> String {
    let output = readOutput()
    while await output.more() {}
    return output.text
  }

  var errorText: String { errors.text }

  func post(_ body: String, headers: [(String, String)] = []) throws -> Int {
    try HookConnection(port: port).post(Array(body.utf8), headers: headers).status
  }

  func kill() async {
    child.send(SIGKILL)
    _ = await child.end()
  }

  /// SIGTERM, and its end.
  func stop() async -> Int32 {
    child.send(SIGTERM)
    return await child.end()
  }

  /// SIGTERM, and its end; what does not end within so many seconds is killed, and has -9 as its code.
  func stop(within seconds: Double) async -> Int32 {
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [child] in child.send(SIGKILL) }
    return await stop()
  }

  deinit {
    child.send(SIGKILL)
    if output == nil { close(outputEnd) }
  }
}

/// A pipe whose ends are closed in other children.
private func pipe2(_ ends: inout [Int32]) -> Bool {
  guard pipe(&ends) == 0 else { return false }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return true
}
