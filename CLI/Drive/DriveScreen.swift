/// The prompt's screen. For a person the top is rewritten in place, so that what he is typing stays; in a pipe it
/// is printed anew when it changed.
struct DriveScreen {
  private var shownTop = ""

  mutating func draw(top: String, message: String, full: Bool) {
    let isSame = top == shownTop
    if isSame && !full { return }
    let lines = top.split(separator: "\n", omittingEmptySubsequences: false)
    let sameHeight = lines.count == shownTop.split(separator: "\n", omittingEmptySubsequences: false).count
    shownTop = top
    guard Terminal.isPerson else {
      if !isSame { Terminal.print(top) }
      if full, !message.isEmpty { Terminal.print(message) }
      return
    }
    if full || !sameHeight {
      let message = message.isEmpty ? "" : message + "\n"
      Terminal.put("\u{1B}[2J\u{1B}[H" + top + "\n\n" + message + "> ")
    } else {
      let rewritten = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\n")
      Terminal.put("\u{1B}7\u{1B}[H" + rewritten + "\u{1B}8")
    }
  }

  mutating func close() {
    if Terminal.isPerson { Terminal.put("\n") }
  }
}
