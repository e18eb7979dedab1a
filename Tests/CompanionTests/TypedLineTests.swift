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
      case .edited, nil: break
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
    let frame = DriveScreen.Frame(top: long, pane: long, typed: String(repeating: "t", count: 300))
    let lines = DriveScreen.lines(of: frame, in: .init(rows: rows, columns: columns))
    #expect(lines.count <= max(rows, 6))
    #expect(lines.dropLast().allSatisfy { $0.cells <= columns })
    #expect(lines.last?.hasPrefix("> ttt") == true)
  }

  @Test func `A long sentence wraps between words, a long table is cut`() {
    let frame = DriveScreen.Frame(top: "12345678901234567890", pane: "the server cannot be reached")
    let lines = DriveScreen.lines(of: frame, in: .init(rows: 24, columns: 12))
    #expect(lines.dropLast() == ["12345678901…", "", "the server", "cannot be", "reached"])
  }

  @Test func `Wide characters take two cells, colours none`() {
    #expect("日本x".cells == 5)
    #expect("\u{1B}[31mred line\u{1B}[0m".cut(to: 8) == "\u{1B}[31mred line\u{1B}[0m")
    #expect("\u{1B}[31mred lines\u{1B}[0m".cut(to: 5) == "\u{1B}[31mred …\u{1B}[0m")
    #expect("日本語".cut(to: 5) == "日本…")
  }
}
