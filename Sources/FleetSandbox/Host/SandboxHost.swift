import Dispatch
import FleetNetwork
import Foundation
import Synchronization

/// A live sandbox on loopback: the model and its faults behind a real HTTP port, late effects and queued work
/// done by its own timer, a dispatcher's hand for whoever holds it.
///
/// ```swift
/// let host = SandboxHost(.seeded(key: "flb_test_demo", orders: 12, seed: 7, now: SandboxHost.systemClock()))
/// let port = try host.start()
/// try host.reassign(order: id, to: otherDriver)
/// host.ledger.count(.started)
/// ```
public final class SandboxHost: Sendable {
  /// Says what time it is, in milliseconds since 1970.
  public typealias Clock = @Sendable () -> Int64

  let state: Mutex<State>
  let clock: Clock
  let poster = WebhookPoster()
  private let address: String
  private let bodyLimit: Int
  private let onEffect: (@Sendable (SandboxEffect) -> Void)?
  /// Serial: effects are announced in their order.
  private let timers = DispatchQueue(label: "SandboxHost timers")

  struct State {
    var sandbox: FaultySandbox
    var listener: HTTPListener?
    var port: UInt16 = 0
    /// The moment the next wake-up is set for.
    var alarm: Int64?
    /// Effects already announced.
    var announced = 0
    var sockets = SandboxSockets()
    /// Who is at the other end of each socket.
    var peers: [Int: WebSocketPeer] = [:]
    /// Frames that were given to sockets, and those that a fault lost.
    var frames = (sent: 0, lost: 0)
  }

  /// The wall clock.
  public static let systemClock: Clock = { Int64(Date().timeIntervalSince1970 * 1000) }

  /// A host for `server`. `timeScale` shrinks the server's spans and the faults' (0.02 makes 1 s of 50);
  /// `address` is the numeric address to listen on; a request body of more than `bodyLimit` bytes is a 413 (a
  /// real server takes what its operator allows, rest-api 5.7); `onEffect` hears of every effect, in order, soon after it
  /// was applied.
  public init(
    _ server: SandboxServer, faults: FaultPlan = FaultPlan(), timeScale: Double = 1,
    address: String = "127.0.0.1", bodyLimit: Int = 64 * 1024 * 1024,
    clock: @escaping Clock = SandboxHost.systemClock,
    onEffect: (@Sendable (SandboxEffect) -> Void)? = nil
  ) {
    var sandbox = FaultySandbox(server, faults: faults)
    sandbox.server.timeScale = timeScale
    var state = State(sandbox: sandbox, announced: server.ledger.effects.count)
    state.sockets.timeScale = timeScale
    self.state = Mutex(state)
    self.clock = clock
    self.address = address
    self.bodyLimit = bodyLimit
    self.onEffect = onEffect
  }

  deinit { stop() }

  /// Opens the port, 0 for any free one, and returns it; requests are accepted when this returns.
  @discardableResult
  public func start(port: UInt16 = 0) throws(HTTPListenerError) -> UInt16 {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = bodyLimit
    let listener = HTTPListener(host: address, port: port, limits: limits) { [weak self] request in
      guard let self else { return .close }
      return await reply(to: request)
    }
    let bound = try listener.start()
    state.withLock {
      $0.listener = listener
      $0.port = bound
    }
    settle()
    return bound
  }

  /// Where it listens, `http://127.0.0.1:49152`; the last place when it is unreachable, nil before the start.
  public var baseURL: String? {
    let port = state.withLock { $0.port }
    return port == 0 ? nil : "http://\(address.contains(":") ? "[\(address)]" : address):\(port)"
  }

  /// Closes the port: connects are refused, open connections end. Late effects go on.
  public func goUnreachable() {
    state.withLock { $0.listener }?.stop()
  }

  /// Opens the same port again. Does nothing when it is open.
  public func comeBack() throws(HTTPListenerError) {
    do {
      try state.withLock { $0.listener }?.start()
    } catch HTTPListenerError.alreadyListening {
      return
    }
  }

  /// Closes the port for good; no webhook is sent any more.
  public func stop() {
    poster.stop()
    let listener = state.withLock { state in
      defer { state.listener = nil }
      return state.listener
    }
    listener?.stop()
  }

  /// Closes the port for good and returns when no request that was read is still being worked on.
  public func stopAndWait() async {
    poster.stop()
    let listener = state.withLock { state in
      defer { state.listener = nil }
      return state.listener
    }
    listener?.stop()
    await listener?.handlersEnded()
  }

  /// Every applied effect so far, those that are due included.
  public var ledger: SandboxLedger { withServer { server, _ in server.ledger } }

  /// The drivers who can sign in.
  public var accounts: [SandboxAccount] { withServer { server, _ in server.accounts } }

  /// Replaces the fault plan. One with an outage closes the port at once and opens it again when it is over.
  public func set(faults: FaultPlan) {
    var plan = faults
    plan.outage = nil
    let scale = state.withLock { state in
      state.sandbox.faults = plan
      return state.sandbox.server.timeScale
    }
    guard let outage = faults.outage else { return }
    // A moment later, so that whoever asked over HTTP still gets an answer.
    after(milliseconds: 50) { $0.goUnreachable() }
    guard let length = outage.milliseconds else { return }
    after(milliseconds: 50 + Int64(Double(length) * scale)) { host in
      // The port may have been taken meanwhile; then it stays an outage.
      try? host.comeBack()
    }
  }

  /// Does something with the server at this moment, everything due done before. The dispatcher's hand and
  /// tests reach the model through this.
  public func withServer<Result>(
    _ body: (inout SandboxServer, _ now: Int64) throws -> sending Result
  ) rethrows -> sending Result {
    defer { settle() }
    return try state.withLock { state in
      let now = clock()
      state.sandbox.advance(to: now)
      return try body(&state.sandbox.server, now)
    }
  }

  func exchange(_ request: SandboxRequest) -> SandboxDelivery {
    defer { settle() }
    return state.withLock { state in state.sandbox.exchange(request, now: clock()) }
  }

  /// Whether only this machine can reach the port.
  var isLoopback: Bool { address.hasPrefix("127.") || address == "::1" }

  /// After every change: announces what happened and sets the timer to the next thing due, unless it is set to
  /// something as early.
  func settle() {
    sendWebhooks()
    let wait: Int64? = state.withLock { state in
      let effects = state.sandbox.server.ledger.effects
      if let onEffect, effects.count > state.announced {
        let fresh = effects[state.announced...]
        timers.async { fresh.forEach(onEffect) }
      }
      state.announced = effects.count
      speak(&state)
      guard let due = state.nextAlarm, due < state.alarm ?? .max else { return nil }
      state.alarm = due
      return max(1, due - clock())
    }
    guard let wait else { return }
    after(milliseconds: wait) { host in
      host.state.withLock { state in
        state.alarm = nil
        state.sandbox.advance(to: host.clock())
        host.advanceSockets(&state)
      }
      host.settle()
    }
  }

  private func after(milliseconds: Int64, _ work: @escaping @Sendable (SandboxHost) -> Void) {
    timers.asyncAfter(deadline: .now() + .milliseconds(Int(milliseconds))) { [weak self] in
      if let self { work(self) }
    }
  }
}
