/// The app's screen. For a person it is drawn in place, fitted to the window, and always ends with what he is
/// typing; elsewhere what changed is printed anew.
struct DriveScreen {
  /// One picture of the app.
  struct Frame: Equatable {
    /// Who, and how far; always seen.
    var head: [String] = []
    /// Sentences that must be read whole.
    var notices: [String] = []
    /// The list or the open order; what does not fit is reached by scrolling.
    var body = ""
    /// What the last word gave.
    var pane = ""
    var typed = ""

    /// What is printed in a pipe when it changes.
    fileprivate var top: [String] { head + notices + [body] }
  }

  /// A frame fitted to a window.
  struct Picture: Equatable {
    var lines: [String]
    /// The first line of the body that is seen.
    var offset: Int
    /// How many lines of the body are seen.
    var seen: Int
  }

  private var shown = Frame()
  private var shownSize: Terminal.Size?
  private var offset = 0
  private var seen = 0
  private var isMoved = false

  /// - Parameter answered: a line was typed, so in a pipe its answer is due.
  mutating func draw(_ frame: Frame, answered: Bool) {
    defer { shown = frame }
    guard Terminal.canRedraw else {
      if frame.top != shown.top { Terminal.print(frame.top.joined(separator: "\n")) }
      if answered, !frame.pane.isEmpty { Terminal.print(frame.pane) }
      return
    }
    let size = Terminal.size()
    guard frame != shown || size != shownSize || isMoved else { return }
    let picture = Self.picture(of: frame, in: size, from: offset)
    Terminal.redraw(window: picture.lines, clearing: shownSize == nil)
    shownSize = size
    offset = picture.offset
    seen = picture.seen
    isMoved = false
  }

  /// Moves the body; the next drawing keeps it within its ends.
  mutating func move(_ key: ScrollKey) {
    offset = max(0, offset + key.lines(seeing: seen))
    isMoved = true
  }

  /// Shows the body from its beginning: it is another one.
  mutating func moveToTop() {
    offset = 0
    isMoved = true
  }

  func close() { Terminal.control(.newLine) }

  /// The lines of a frame, never more nor longer than the window, the prompt last.
  static func picture(of frame: Frame, in size: Terminal.Size, from offset: Int) -> Picture {
    let head = frame.head + frame.notices.flatMap { wrap($0, to: size.columns) }
    var body = lines(of: frame.body)
    var pane = frame.pane.isEmpty ? [] : lines(of: frame.pane).flatMap { wrap($0, to: size.columns) }
    // A free line and the prompt.
    let room = max(4, size.rows - 2)
    let top = Array(head.prefix(room - 2))
    if top.count + body.count + pane.count > room {
      pane = clip(
        pane, to: max((room - top.count) / 2, room - top.count - body.count))
    }
    let part = window(body, of: room - top.count - pane.count, from: offset)
    body = part.lines
    let typed = frame.typed.suffix(max(1, size.columns - 4))
    return Picture(
      lines: (top + body + [""] + pane).map { $0.cut(to: size.columns) } + ["> " + typed],
      offset: part.offset, seen: part.lines.count)
  }

  private static func lines(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The part of a body that begins at `offset`, or as near to it as fills the room; says what is above and below.
  private static func window(_ body: [String], of room: Int, from offset: Int) -> (
    lines: [String], offset: Int
  ) {
    guard body.count > room else { return (body, 0) }
    guard room > 2 else { return (Array(body.prefix(max(0, room))), 0) }
    let offset = min(max(0, offset), body.count - room + 1)
    let above = offset == 0 ? [] : ["… \(offset) lines above (↑)".styled(.faint)]
    // The line that tells of those below takes a place, too, unless nothing is below.
    let fits = room - above.count
    let rest = body[offset...]
    if rest.count <= fits { return (above + rest, offset) }
    let below = rest.count - (fits - 1)
    return (above + rest.prefix(fits - 1) + ["… \(below) more lines (↓)".styled(.faint)], offset)
  }

  /// A sentence too long for the window goes on in the next line.
  private static func wrap(_ line: String, to width: Int) -> [String] {
    // Coloured lines are those of tables: they are cut.
    guard line.cells > width, !line.unicodeScalars.contains(Visible.mark) else { return [line] }
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

  /// What matters comes first.
  private static func clip(_ lines: [String], to count: Int) -> [String] {
    guard lines.count > count, count > 0 else { return lines }
    let more = "… \(lines.count - count + 1) more lines".styled(.faint)
    return lines.prefix(count - 1) + [more]
  }
}
