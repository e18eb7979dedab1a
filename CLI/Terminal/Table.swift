/// Columns for people: as wide as their widest cell, coloured after measuring.
struct Table {
  struct Cell {
    var text: String
    var style: Style?

    init(_ text: String, _ style: Style? = nil) {
      self.text = Visible.line(text)
      self.style = style
    }
  }

  private var header: [String]
  private var rows: [[Cell]] = []

  init(_ header: [String]) { self.header = header }

  mutating func add(_ cells: [Cell]) { rows.append(cells) }

  var text: String {
    var widths = header.map(\.cells)
    for row in rows {
      for (column, cell) in row.enumerated() where column < widths.count {
        widths[column] = max(widths[column], cell.text.cells)
      }
    }
    func line(_ cells: [Cell]) -> String {
      var line = ""
      for (column, cell) in cells.enumerated() {
        let last = column == cells.count - 1
        let padded = last ? cell.text : cell.text.padding(to: widths[column])
        line += (cell.style.map { padded.styled($0) } ?? padded) + (last ? "" : "  ")
      }
      while line.last == " " { line.removeLast() }
      return line
    }
    return ([line(header.map { Cell($0, .faint) })] + rows.map(line)).joined(separator: "\n")
  }
}
