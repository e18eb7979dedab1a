import FleetCompanion

/// One line that is rewritten while something goes on; only for people.
actor ProgressLine {
  private let session: DriverSession
  private var watch: Task<Void, Never>?

  init(_ session: DriverSession) { self.session = session }

  func begin() {
    guard Terminal.isPerson else { return }
    watch = Task { [session] in
      for await _ in session.changes() {
        guard let summary = try? await session.summary() else { continue }
        Terminal.put("\r\u{1B}[K" + Rendering.syncLine(summary))
      }
    }
  }

  func end() async {
    guard let watch else { return }
    watch.cancel()
    await watch.value
    Terminal.put("\r\u{1B}[K")
  }
}
