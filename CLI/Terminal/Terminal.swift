import Foundation

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
  static let hasColour = isPerson && ProcessInfo.processInfo.environment["NO_COLOR", default: ""].isEmpty

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

  static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

  /// Text without a new line, out at once.
  static func put(_ text: String) { write(text, to: STDOUT_FILENO) }

  /// Something a person should know that is no result; never mixes with `--json`.
  static func remark(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  static func complain(_ text: String) { write("companion: " + text + "\n", to: STDERR_FILENO) }

  static func exit(_ code: ExitCode) -> Never { Foundation.exit(code.rawValue) }

  /// Everything leaves at once, unbuffered: a reader of the pipe sees each line when it is written.
  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
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
enum Style: String {
  case bold = "1"
  case faint = "2"
  case good = "32"
  case waiting = "33"
  case bad = "31"
  case mark = "36"
  case test = "30;43"
}

extension String {
  /// The text in a colour, for people only.
  func styled(_ style: Style) -> String {
    Terminal.hasColour ? "\u{1B}[\(style.rawValue)m\(self)\u{1B}[0m" : self
  }

  /// Filled with spaces up to `width` cells.
  func padding(to width: Int) -> String {
    let missing = width - cells
    return missing > 0 ? self + String(repeating: " ", count: missing) : self
  }
}
