/// Rows of text under their headings, each column as wide as its widest cell: the first to the left, numbers to the
/// right, and the last to the left when it holds words.
struct Columns {
  let header: [String]
  let rows: [[String]]
  var endsInWords = false

  /// The lines, without blanks at their ends.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = row.enumerated().map { column, text in
        let blank = String(repeating: " ", count: widths[column] - text.count)
        let isWords = column == 0 || endsInWords && column == header.count - 1
        return isWords ? text + blank : blank + text
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
