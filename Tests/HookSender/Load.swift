import Foundation
import Synchronization

/// A steady stream of deliveries over some connections, each timed from the moment it was due: a delivery that finds
/// every connection busy waits, and that counts.
public final class Load: Sendable {
  /// What became of it.
  public struct Outcome: Sendable {
    /// The numbers of the deliveries that were answered 200.
    public var acknowledged: [Int] = []
    /// Milliseconds from due to answered, of those that the first attempt brought there.
    public var milliseconds: [Double] = []
    /// Deliveries without a 200 after all attempts.
    public var failed = 0
    /// Attempts that were not answered 200.
    public var failedAttempts = 0

    public func percentile(_ part: Double) -> Double {
      let sorted = milliseconds.sorted()
      return sorted.isEmpty ? .nan : sorted[min(sorted.count - 1, Int(Double(sorted.count) * part))]
    }

    public var sentence: String {
      func text(_ number: Double) -> String { String(format: "%.1f", number) }
      return
        "\(acknowledged.count) acknowledged, \(failed) given up, \(failedAttempts) attempts failed; p50 \(text(percentile(0.5))) ms, p99 \(text(percentile(0.99))) ms, longest \(text(milliseconds.max() ?? .nan)) ms"
    }
  }

  private struct State {
    var next = 0
    var outcome = Outcome()
    var running = 0
    var done: CheckedContinuation<Outcome, Never>?
  }

  private let count: Int
  private let connections: Int
  private let interval: Duration
  private let attempts: Int
  private let pause: Double
  private let port: @Sendable () -> UInt16
  private let body: @Sendable (Int) -> [UInt8]
  private let stopsAtFailure: Bool
  private let state = Mutex(State())
  private let begun = ContinuousClock.now

  /// - Parameters:
  ///   - count: how many deliveries.
  ///   - attempts: how often one that is not answered 200 is sent, `pause` seconds apart; Fleetbase sends three times.
  ///   - stopsAtFailure: no more is sent after one that was given up.
  ///   - port: where to, asked before each connection.
  ///   - body: a delivery's bytes, by its number.
  public init(
    _ count: Int, perSecond: Double, connections: Int = 16, attempts: Int = 1, pause: Double = 0.25,
    stopsAtFailure: Bool = false, port: @escaping @Sendable () -> UInt16,
    body: @escaping @Sendable (Int) -> [UInt8]
  ) {
    self.count = count
    self.connections = connections
    interval = .seconds(1 / perSecond)
    self.attempts = attempts
    self.pause = pause
    self.stopsAtFailure = stopsAtFailure
    self.port = port
    self.body = body
  }

  /// Sends them all, each connection on a thread of its own.
  public func run() async -> Outcome {
    await withCheckedContinuation { done in
      state.withLock { state in
        state.running = connections
        state.done = done
      }
      for _ in 0..<connections { Thread.detachNewThread { self.work() } }
    }
  }

  private func work() {
    var connection: HookConnection?
    while let number = take() {
      let due = begun + interval * number
      let early = ContinuousClock.now.duration(to: due)
      if early > .zero { Thread.sleep(forTimeInterval: early / .seconds(1)) }
      let bytes = body(number)
      var attempt = 1
      while true {
        if connection == nil { connection = try? HookConnection(port: port()) }
        if let connection, (try? connection.post(bytes))?.status == 200 {
          let took = due.duration(to: .now) / .milliseconds(1)
          state.withLock { state in
            state.outcome.acknowledged.append(number)
            if attempt == 1 { state.outcome.milliseconds.append(took) }
          }
          break
        }
        connection = nil
        state.withLock { $0.outcome.failedAttempts += 1 }
        guard attempt < attempts else {
          state.withLock { $0.outcome.failed += 1 }
          break
        }
        attempt += 1
        Thread.sleep(forTimeInterval: pause)
      }
    }
    let (done, outcome) = state.withLock { state in
      state.running -= 1
      return (state.running == 0 ? state.done : nil, state.outcome)
    }
    done?.resume(returning: outcome)
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.next < count, !stopsAtFailure || state.outcome.failed == 0 else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }
}
