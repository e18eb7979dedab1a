/// A key that moves a list longer than the window.
enum ScrollKey: Equatable {
  case up
  case down
  case pageUp
  case pageDown

  /// The end of a terminal's key sequence: `ESC [ A` is up, `ESC [ 5 ~` a page up. Nil for other keys.
  init?(final: UInt8, parameter: UInt8) {
    switch (final, parameter) {
    case (UInt8(ascii: "A"), 0): self = .up
    case (UInt8(ascii: "B"), 0): self = .down
    case (UInt8(ascii: "~"), UInt8(ascii: "5")): self = .pageUp
    case (UInt8(ascii: "~"), UInt8(ascii: "6")): self = .pageDown
    default: return nil
    }
  }

  /// How many lines it goes on, where so many are seen at once.
  func lines(seeing count: Int) -> Int {
    switch self {
    case .up: -1
    case .down: 1
    case .pageUp: -max(1, count - 1)
    case .pageDown: max(1, count - 1)
    }
  }
}
