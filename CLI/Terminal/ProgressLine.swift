import FleetCompanion

/// One line that is rewritten while something goes on; where lines cannot be rewritten, a plain one on the error
/// stream where something has changed.
actor ProgressLine {
  private let session: any WorkSession
  private var watch: Task<Void, Never>?

  /// Between plain lines, in seconds.
  private static let gap = 2

  /// What of the line is worth another one: the ages alone are not.
  private struct Standing: Equatable {
    var counts: [Int]
    var troubles: [Bool]

    init(_ summary: OutboxSummary) {
      counts = [summary.attention, summary.unknown, summary.waiting, summary.confirmed]
      troubles = [summary.isTokenRefused, summary.isLinkDown, summary.isAnswerLost]
    }
  }

  init(_ session: any WorkSession) { self.session = session }

  func begin() {
    guard Terminal.canRedraw else {
      watch = Task { [session] in
        var told: Standing?
        while (try? await Task.sleep(for: .seconds(Self.gap))) != nil {
          guard let summary = try? await session.summary(), told != Standing(summary) else { continue }
          told = Standing(summary)
          Terminal.remark(Rendering.syncLine(summary))
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
