/// The app's screen. For a person it is drawn in place, fitted to the window, and always ends with what he is
/// typing; in a pipe what changed is printed anew.
struct DriveScreen {
  /// One picture of the app.
  struct Frame: Equatable {
    /// Who, how far, and the list or the open order.
    var top: String
    /// What the last word gave.
    var pane = ""
    /// Of a pane too long for the window, the end is what matters.
    var paneKeepsEnd = false
    var typed = ""
  }

  private var shown = Frame(top: "")
  private var shownSize: Terminal.Size?

  /// - Parameter answered: a line was typed, so in a pipe its answer is due.
  mutating func draw(_ frame: Frame, answered: Bool) {
    defer { shown = frame }
    guard Terminal.isPerson else {
      if frame.top != shown.top { Terminal.print(frame.top) }
      if answered, !frame.pane.isEmpty { Terminal.print(frame.pane) }
      return
    }
    let size = Terminal.size()
    guard frame != shown || size != shownSize else { return }
    let begins = shownSize == nil ? "\u{1B}[2J" : ""
    shownSize = size
    let lines = Self.lines(of: frame, in: size)
    Terminal.put(begins + "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\n") + "\u{1B}[J")
  }

  func close() {
    if Terminal.isPerson { Terminal.put("\n") }
  }

  /// The lines of a frame, never more nor longer than the window, the prompt last.
  static func lines(of frame: Frame, in size: Terminal.Size) -> [String] {
    var top = frame.top.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var pane =
      frame.pane.isEmpty
      ? []
      : frame.pane.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
        wrap(String($0), to: size.columns)
      }
    // A free line and the prompt.
    let room = max(4, size.rows - 2)
    if top.count + pane.count > room {
      pane = clip(pane, to: max(room / 2, room - top.count), keepingEnd: frame.paneKeepsEnd)
      top = clip(top, to: room - pane.count, keepingEnd: false)
    }
    let typed = frame.typed.suffix(max(1, size.columns - 4))
    return (top + [""] + pane).map { $0.cut(to: size.columns) } + ["> " + typed + "\u{1B}[K"]
  }

  /// A sentence too long for the window goes on in the next line.
  private static func wrap(_ line: String, to width: Int) -> [String] {
    // Coloured lines are those of tables: they are cut.
    guard line.cells > width, !line.contains("\u{1B}") else { return [line] }
    var lines = [""]
    for word in line.split(separator: " ", omittingEmptySubsequences: false).map(String.init) {
      let end = lines.count - 1
      if !lines[end].isEmpty, lines[end].cells + 1 + word.cells > width {
        lines.append(word)
      } else {
        lines[end] += (lines[end].isEmpty ? "" : " ") + word
      }
    }
    return lines
  }

  private static func clip(_ lines: [String], to count: Int, keepingEnd: Bool) -> [String] {
    guard lines.count > count, count > 0 else { return lines }
    let more = "… \(lines.count - count + 1) more lines".styled(.faint)
    return keepingEnd ? [more] + lines.suffix(count - 1) : lines.prefix(count - 1) + [more]
  }
}
