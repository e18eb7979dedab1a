import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `companion` in a terminal of its own, with somebody at the keys.
final class PseudoTerminal {
  struct Failure: Error {}

  private let master: Int32
  private let child: Spawned
  private let reader: OutputReader

  init(
    _ words: [String], home: String, rows: UInt16 = 40, columns: UInt16 = 120,
    environment: [String: String] = [:]
  ) throws {
    var window = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    var ends: (master: Int32, slave: Int32) = (-1, -1)
    guard openpty(&ends.master, &ends.slave, nil, nil, &window) == 0 else { throw Failure() }
    // The child must hold the terminal's end only, or its own death would not be noticed here.
    _ = fcntl(ends.master, F_SETFD, FD_CLOEXEC)
    _ = fcntl(ends.slave, F_SETFD, FD_CLOEXEC)
    master = ends.master
    reader = OutputReader(fcntl(ends.master, F_DUPFD_CLOEXEC, 0))
    defer { close(ends.slave) }
    child = try Spawned(
      try Program.executable(), words, environment: Program.environment(home: home, environment),
      input: ends.slave,
      output: ends.slave, errors: ends.slave)
  }

  deinit { child.send(SIGKILL) }

  func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { write(master, $0.baseAddress, $0.count) }
  }

  func send(_ signal: Int32) { child.send(signal) }

  /// Reads until what is on the screen satisfies a condition.
  func wait(_ isThere: (Screen) -> Bool) async throws {
    while !isThere(screen) {
      guard await reader.more() else { throw Failure() }
    }
  }

  /// Reads to its end.
  func end() async throws -> Int32 {
    while await reader.more() {}
    try Task.checkCancellation()
    return await child.end()
  }

  /// Whether the terminal echoes and edits lines itself, as a shell expects it.
  var isCooked: Bool {
    var settings = termios()
    tcgetattr(master, &settings)
    return settings.c_lflag & tcflag_t(ICANON) != 0 && settings.c_lflag & tcflag_t(ECHO) != 0
  }

  /// All that came out.
  var output: [UInt8] { reader.output }

  var screen: Screen { Screen(reader.output) }
}

/// What a terminal shows after the bytes it was sent: just the sequences that `companion` uses.
struct Screen {
  private(set) var lines: [String] = [""]
  private var row = 0
  private var column = 0

  init(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n": move(to: row + 1)
      case "\u{1B}":
        guard rest.first == "[" else { continue }
        rest.removeFirst()
        var parameters = ""
        while let next = rest.popFirst() {
          if next.value >= 0x40 {
            control(Character(next), parameters)
            break
          }
          parameters.unicodeScalars.append(next)
        }
      default: put(Character(scalar))
      }
    }
  }

  var text: String { lines.joined(separator: "\n") }

  func contains(_ text: String) -> Bool { self.text.contains(text) }

  /// The last line with something on it: the prompt.
  var prompt: String { lines.last { !$0.isEmpty } ?? "" }

  private mutating func move(to row: Int) {
    self.row = row
    while lines.count <= row { lines.append("") }
  }

  private mutating func put(_ character: Character) {
    var cells = Array(lines[row])
    while cells.count < column { cells.append(" ") }
    if column < cells.count { cells[column] = character } else { cells.append(character) }
    lines[row] = String(cells)
    column += 1
  }

  private mutating func control(_ final: Character, _ parameters: String) {
    switch final {
    case "H":
      row = 0
      column = 0
    case "J" where parameters == "2": lines = Array(repeating: "", count: lines.count)
    case "J":
      lines[row] = String(lines[row].prefix(column))
      lines.removeSubrange((row + 1)...)
    case "K": lines[row] = String(lines[row].prefix(column))
    default: break
    }
  }
}
