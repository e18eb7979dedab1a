import FleetCompanion
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where text goes: results to the output, remarks and errors to the error stream, colour only for people.
enum Terminal {
  /// The output is a terminal that a person looks at.
  static let isPerson = isatty(STDOUT_FILENO) == 1
  /// The terminal understands control sequences: lines can be drawn anew in place.
  static let canRedraw =
    isPerson && !["", "dumb"].contains(ProcessInfo.processInfo.environment["TERM", default: ""])
  static let hasColour = canRedraw && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

  struct Size: Equatable {
    var rows: Int
    var columns: Int
  }

  /// The window; that of a classic terminal when it does not say.
  static func size() -> Size {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 0, window.ws_col > 0 else {
      return Size(rows: 24, columns: 80)
    }
    return Size(rows: Int(window.ws_row), columns: Int(window.ws_col))
  }

  static func print(_ text: String) { write(Visible.text(text) + "\n", to: STDOUT_FILENO) }

  /// A document for a machine, byte for byte: its own escapes are those of JSON.
  static func print(_ document: JSONValue) { write(document.text + "\n", to: STDOUT_FILENO) }

  /// Moves the cursor or clears: a control sequence of our own, and only where they are understood.
  static func control(_ sequence: Control) {
    if canRedraw { write(sequence.rawValue, to: STDOUT_FILENO) }
  }

  /// Draws over the line the cursor is in.
  static func redraw(line: String) {
    if canRedraw { write(Control.lineAnew.rawValue + Visible.text(line), to: STDOUT_FILENO) }
  }

  /// Draws lines from the top of the window, and clears what is left of older ones. The cursor stays at the end of
  /// the last line.
  static func redraw(window lines: [String], clearing: Bool) {
    guard canRedraw else { return }
    let text = lines.map(Visible.text).joined(separator: Control.restOfLine.rawValue + "\n")
    write(
      (clearing ? Control.window.rawValue : "") + Control.home.rawValue + text + Control.restOfLine.rawValue
        + Control.restOfWindow.rawValue, to: STDOUT_FILENO)
  }

  /// The control sequences used.
  enum Control: String {
    case lineAnew = "\r\u{1B}[K"
    case restOfLine = "\u{1B}[K"
    case restOfWindow = "\u{1B}[J"
    case window = "\u{1B}[2J"
    case home = "\u{1B}[H"
    case newLine = "\n"
  }

  /// Something a person should know that is no result; never mixes with `--json`.
  static func remark(_ text: String) { write(Visible.text(text) + "\n", to: STDERR_FILENO) }

  /// Always one line.
  static func complain(_ text: String) {
    write(Visible.text("companion: " + Visible.line(text)) + "\n", to: STDERR_FILENO)
  }

  /// Something that was to be printed reached nobody: the output is closed, or its disk is full.
  static var isOutputLost: Bool { outputLost.load(ordering: .relaxed) }
  private static let outputLost = Atomic(false)

  /// Makes the three streams safe: a reader that goes away is an error to be told, not a death, and no file opened
  /// later gets the number of a closed stream.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      // Read-only, so that writing to it fails as writing to a closed one does.
      _ = open("/dev/null", O_RDONLY)
    }
  }

  static func exit(_ code: ExitCode) -> Never { Foundation.exit(code.rawValue) }

  /// Everything leaves at once, unbuffered: a reader of the pipe sees each line when it is written.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        if descriptor == STDOUT_FILENO { outputLost.store(true, ordering: .relaxed) }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Asks for a secret without showing it; nil when nobody is there to ask.
  static func askSecret(_ prompt: String) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    write(prompt, to: STDERR_FILENO)
    var settings = termios()
    tcgetattr(STDIN_FILENO, &settings)
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    defer {
      tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
      write("\n", to: STDERR_FILENO)
    }
    return readLine()
  }
}

/// The colours used, by meaning.
enum Style: String, CaseIterable {
  case bold = "1"
  case faint = "2"
  case good = "32"
  case waiting = "33"
  case bad = "31"
  case mark = "36"
  case test = "30;43"

  /// What may stand between the brackets of one of our colours; 0 ends it.
  static let codes = allCases.map(\.rawValue) + ["0"]
}

extension String {
  /// The text in a colour, for people only.
  func styled(_ style: Style) -> String {
    Terminal.hasColour ? "\(Visible.mark)[\(style.rawValue)m\(self)\(Visible.mark)[0m" : self
  }

  /// Filled with spaces up to `width` cells.
  func padding(to width: Int) -> String {
    let missing = width - cells
    return missing > 0 ? self + String(repeating: " ", count: missing) : self
  }
}
