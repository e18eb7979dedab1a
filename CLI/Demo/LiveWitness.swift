import FleetCompanion
import FleetSandbox
import Foundation
import Synchronization

/// A live session of the demo's, and what it told.
final class LiveWitness: Sendable {
  private final class Told: Sendable {
    let list = Mutex<[LiveNews]>([])
  }

  private let told = Told()
  private let running: Task<Void, Never>
  private let reading: Task<Void, Never>

  init(_ session: DriverSession, at host: SandboxHost) throws {
    guard let url = host.baseURL else { throw FrontError("The sandbox did not start.") }
    let server = EventServer(usualFor: try ServerAddress(url))
    let live = LiveEvents(session, LiveOptions(server: server).scaled(by: Demo.timeScale))
    running = Task { await live.run() }
    reading = Task { [told] in for await news in live.news { told.list.withLock { $0.append(news) } } }
  }

  /// Waits until that holds.
  func wait(_ milliseconds: Int, until holds: @Sendable (LiveWitness) -> Bool) async throws {
    for _ in 0..<(milliseconds / 10) {
      if holds(self) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw FrontError("This day waited in vain for its event server.")
  }

  var isConnected: Bool { told.list.withLock { $0.contains(.connected) } }

  var reconciliations: Int { reconciled().count }

  func reconciled() -> [LiveNews] {
    told.list.withLock { $0.filter { if case .reconciled = $0 { true } else { false } } }
  }

  /// What events said about these orders.
  func happenings(about orders: [Order.ID]) -> [LiveNews] {
    told.list.withLock { told in
      told.filter { news in
        if case .happened(let happening) = news, let order = happening.order {
          orders.contains(order)
        } else {
          false
        }
      }
    }
  }

  func end() async {
    running.cancel()
    await running.value
    await reading.value
  }
}
