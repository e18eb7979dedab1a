/// How much room text takes on a terminal, where some characters are two cells wide and colours none.
extension Character {
  /// 2 for the scripts and pictures that terminals draw wide, else 1.
  var cells: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    switch scalar.value {
    case ..<0x1100: return 1
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
      0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}

extension String {
  /// Cells of a text without colours.
  var cells: Int { reduce(0) { $0 + $1.cells } }

  /// Cut to `width` cells, with an ellipsis; colours take no room and end with the text.
  func cut(to width: Int) -> String {
    let mark = Character(Visible.mark)
    var kept = ""
    var used = 0
    var cutAt: String?
    var isColour = false
    var hasColour = false
    for character in self {
      if character == mark { isColour = true }
      if isColour {
        hasColour = true
        isColour = character != "m"
        kept.append(character)
        continue
      }
      used += character.cells
      // The last place that leaves a cell for the ellipsis.
      if used > width - 1, cutAt == nil { cutAt = kept }
      if used > width { return (cutAt ?? "") + "…" + (hasColour ? "\(mark)[0m" : "") }
      kept.append(character)
    }
    return kept
  }
}
