import Dispatch
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a person does to the app: bytes typed, the end of the input, signals. In a terminal each key comes at once
/// and is not echoed: the screen shows it.
final class Keyboard {
  enum Event: Sendable {
    case typed([UInt8])
    /// The input ended, or somebody asks the app to leave (Ctrl-C, SIGTERM, the terminal closed).
    case ended
    /// The window has another size, or the app is in the foreground again.
    case redraw
  }

  private let isTerminal: Bool
  private var settings = termios()
  private var sources: [any DispatchSourceSignal] = []

  init() { isTerminal = Terminal.canRedraw && isatty(STDIN_FILENO) == 1 }

  /// Begins to listen. `close` must follow, or the terminal stays silent.
  func open(_ tell: @escaping @Sendable (Event) -> Void) {
    if isTerminal {
      tcgetattr(STDIN_FILENO, &settings)
      setRaw()
    }
    watch([SIGINT, SIGTERM, SIGHUP]) { tell(.ended) }
    watch([SIGWINCH]) { tell(.redraw) }
    let raw = isTerminal ? RawMode(settings) : nil
    watch([SIGCONT]) {
      raw?.set()
      tell(.redraw)
    }
    // `read` blocks, so it has a thread of its own, which ends with the input or the process.
    Thread.detachNewThread {
      var bytes = [UInt8](repeating: 0, count: 512)
      while true {
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count > 0 {
          tell(.typed(Array(bytes[..<count])))
        } else if count == 0 || errno != EINTR {
          tell(.ended)
          return
        }
      }
    }
  }

  /// Gives the terminal back as it was.
  func close() {
    for source in sources { source.cancel() }
    if isTerminal { tcsetattr(STDIN_FILENO, TCSADRAIN, &settings) }
  }

  private func setRaw() { RawMode(settings).set() }

  private func watch(_ numbers: [Int32], _ body: @escaping @Sendable () -> Void) {
    for number in numbers {
      // SIGCONT and SIGWINCH do nothing by themselves; the others must not end the process before it has left.
      if number != SIGCONT && number != SIGWINCH { signal(number, SIG_IGN) }
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler(handler: body)
      source.resume()
      sources.append(source)
    }
  }
}

/// A terminal that gives each key at once and echoes none; signals by key stay.
private struct RawMode: Sendable {
  private let settings: termios

  init(_ before: termios) {
    var settings = before
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
    self.settings = settings
  }

  func set() {
    var settings = settings
    tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
  }
}
