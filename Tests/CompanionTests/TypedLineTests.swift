import Testing

@testable import companion

/// The line a person types at the prompt, and how the screen fits it into the window.
struct TypedLineTests {
  private func type(_ bytes: [UInt8]) -> (text: String, lines: [String], ended: Bool) {
    var typed = TypedLine()
    var lines: [String] = []
    var ended = false
    for byte in bytes {
      switch typed.take(byte) {
      case .finished(let line): lines.append(line)
      case .ended: ended = true
      case .edited, .moved, nil: break
      }
    }
    return (typed.text, lines, ended)
  }

  @Test func `Lines end with return or line feed, and the rest stays`() {
    let result = type(Array("open 3\rdo\nou".utf8))
    #expect(result.lines == ["open 3", "do"])
    #expect(result.text == "ou")
  }

  @Test func `Backspace takes a whole character, Ctrl-W a word, Ctrl-U the line`() {
    #expect(type(Array("日本".utf8) + [0x7F]).text == "日")
    #expect(type(Array("open order  ".utf8) + [0x17]).text == "open ")
    #expect(type(Array("open".utf8) + [0x15]).text == "")
    #expect(type([0x7F, 0x08, 0x17]).text == "")
  }

  @Test func `Ctrl-D ends on an empty line only`() {
    #expect(type([0x04]).ended)
    #expect(!type(Array("do".utf8) + [0x04]).ended)
  }

  @Test func `Arrow keys, broken UTF-8 and control characters leave no trace`() {
    #expect(type(Array("a".utf8) + [0x1B, 0x5B, 0x41, 0x1B, 0x4F, 0x50, 0x1B, 0x5B, 0x33, 0x7E]).text == "a")
    #expect(type([0xFF, 0xC3, 0x28, 0x80, 0x01, 0x09]).text == "(")
  }

  @Test func `A line has a limit`() {
    #expect(type([UInt8](repeating: 0x61, count: 5_000)).text.count == TypedLine.limit)
  }

  @Test(arguments: [6, 10, 24, 60], [10, 40, 200])
  func `A frame never outgrows the window, and the prompt is always in it`(rows: Int, columns: Int) {
    let long = (1...30).map { "line \($0) " + String(repeating: "x", count: $0 * 5) }.joined(separator: "\n")
    let frame = DriveScreen.Frame(
      head: ["who", "how far"], notices: [long], body: long, pane: long,
      typed: String(repeating: "t", count: 300))
    let lines = DriveScreen.picture(of: frame, in: .init(rows: rows, columns: columns), from: 7).lines
    #expect(lines.count <= max(rows, 6))
    #expect(lines.dropLast().allSatisfy { $0.cells <= columns })
    #expect(lines.last?.hasPrefix("> ttt") == true)
  }

  @Test func `A long sentence wraps between words, a long table is cut`() {
    let frame = DriveScreen.Frame(body: "12345678901234567890", pane: "the server cannot be reached")
    let lines = DriveScreen.picture(of: frame, in: .init(rows: 24, columns: 12), from: 0).lines
    #expect(lines.dropLast() == ["12345678901…", "", "the server", "cannot be", "reached"])
  }

  @Test func `Wide characters take two cells, colours none`() {
    #expect("日本x".cells == 5)
    let mark = Visible.mark
    #expect("\(mark)[31mred line\(mark)[0m".cut(to: 8) == "\(mark)[31mred line\(mark)[0m")
    #expect("\(mark)[31mred lines\(mark)[0m".cut(to: 5) == "\(mark)[31mred …\(mark)[0m")
    #expect("日本語".cut(to: 5) == "日本…")
  }

  // MARK: Scrolling

  @Test func `Arrow and page keys move, other keys do not`() {
    var typed = TypedLine()
    var keys: [ScrollKey] = []
    for byte in Array("\u{1B}[A\u{1B}[B\u{1B}OB\u{1B}[5~\u{1B}[6~\u{1B}[3~\u{1B}[C".utf8) {
      if case .moved(let key) = typed.take(byte) { keys.append(key) }
    }
    #expect(keys == [.up, .down, .down, .pageUp, .pageDown])
    #expect(typed.text == "")
  }

  @Test func `Every line of a long list can be reached, and the list stops at its ends`() {
    let body = (1...50).map { "line \($0)." }
    let frame = DriveScreen.Frame(head: ["who", "how far"], body: body.joined(separator: "\n"))
    let size = Terminal.Size(rows: 12, columns: 40)
    var reached: Set<String> = []
    for offset in 0..<60 {
      let picture = DriveScreen.picture(of: frame, in: size, from: offset)
      #expect(picture.lines.count <= 12)
      #expect(Array(picture.lines.prefix(2)) == ["who", "how far"])
      reached.formUnion(picture.lines)
    }
    #expect(reached.isSuperset(of: body))
    let end = DriveScreen.picture(of: frame, in: size, from: 1_000)
    #expect(end.lines.contains("line 50.") && end.lines.contains { $0.hasSuffix("lines above (↑)") })
    #expect(!end.lines.contains { $0.hasSuffix("more lines (↓)") })
    #expect(DriveScreen.picture(of: frame, in: size, from: -5).lines[2] == "line 1.")
  }

  // MARK: Foreign text

  @Test func `Control characters of foreign text are shown, not obeyed`() {
    #expect(Visible.text("a\u{1B}[31mb\u{7}\r\u{9B}2J") == "a\\x1b[31mb\\x07\\x0d\\x9b2J")
    #expect(Visible.text("one\ntwo") == "one\ntwo")
    #expect(Visible.line("one\ntwo\tthree") == "one\\ntwo three")
    #expect(Visible.text("\u{202E}txt.exe") == "\\u{202e}txt.exe")
    #expect(Visible.text("日本 Zoë 👍") == "日本 Zoë 👍")
  }

  @Test func `Only colours of our own become sequences`() {
    let mark = Visible.mark
    #expect(Visible.text("\(mark)[31mred\(mark)[0m") == "\u{1B}[31mred\u{1B}[0m")
    #expect(Visible.text("\(mark)[2Jx\(mark)]0;title") == "[2Jx]0;title")
    #expect(Visible.text(Visible.line("\(mark)[1ma\(mark)[0m\n")) == "\u{1B}[1ma\u{1B}[0m\\n")
  }
}
