import FleetCompanion

/// One line that is rewritten while something goes on; where lines cannot be rewritten, a plain one on the error
/// stream now and then.
actor ProgressLine {
  private let session: any WorkSession
  private var watch: Task<Void, Never>?

  /// Between plain lines, in seconds.
  private static let gap = 2

  init(_ session: any WorkSession) { self.session = session }

  func begin() {
    guard Terminal.canRedraw else {
      watch = Task { [session] in
        while (try? await Task.sleep(for: .seconds(Self.gap))) != nil {
          if let summary = try? await session.summary() { Terminal.remark(Rendering.syncLine(summary)) }
        }
      }
      return
    }
    watch = Task { [session] in
      for await _ in session.changes() {
        guard let summary = try? await session.summary() else { continue }
        Terminal.redraw(line: Rendering.syncLine(summary))
      }
    }
  }

  func end() async {
    guard let watch else { return }
    watch.cancel()
    await watch.value
    Terminal.control(.lineAnew)
  }
}
