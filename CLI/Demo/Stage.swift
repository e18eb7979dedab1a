/// How the demo speaks.
struct Stage {
  func act(_ title: String) { Terminal.print("\n" + "── \(title)".styled(.mark)) }
  func say(_ text: String) { Terminal.print(text) }
}
