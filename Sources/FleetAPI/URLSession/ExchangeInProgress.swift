import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request on its way: collects the answer, keeps the limits, and says once how it ended.
///
/// A stopped exchange waits a moment for the task to be really over, because only then is the count of sent
/// bytes final; if that takes longer than `grace`, it ends without it and supposes the request arrived.
final class ExchangeInProgress: Sendable {
  private enum Phase {
    case waiting
    case running
    /// The task has been, or is about to be, cancelled for this reason.
    case stopping(TransportFailure.Reason)
    case ended
  }

  private struct State {
    var phase = Phase.waiting
    var head: URLResponse?
    var body: [UInt8] = []
    var refusedRedirect = false
    var lastProgress = DispatchTime.now()
    var continuation: CheckedContinuation<Exchange, Never>?
  }

  private let request: HTTPRequest
  private let task: URLSessionDataTask
  private let deadline: DispatchTime
  private let state = Mutex(State())

  /// How long after a time limit the task may take to be over; usually it takes less than a millisecond.
  private static let grace = DispatchTimeInterval.seconds(1)
  private static let clock = DispatchQueue(label: "fleet.transport.limits")
  /// On Linux `resume` and `cancel` wait for the session's work queue, which a fast sender keeps busy: here
  /// nobody waits with them. Whichever comes first, a cancelled task does not run.
  private static let tasks = DispatchQueue(label: "fleet.transport.tasks", attributes: .concurrent)

  init(_ request: HTTPRequest, _ task: URLSessionDataTask) {
    self.request = request
    self.task = task
    deadline = .now() + .milliseconds(max(1, request.deadlineMilliseconds))
  }

  // MARK: What the caller does

  func start(_ continuation: CheckedContinuation<Exchange, Never>) {
    let stoppedBefore: TransportFailure.Reason? = state.withLock { state in
      guard case .stopping(let reason) = state.phase else {
        state.phase = .running
        state.lastProgress = .now()
        state.continuation = continuation
        return nil
      }
      state.phase = .ended
      return reason
    }
    if let stoppedBefore {
      cancel()
      continuation.resume(returning: .failed(TransportFailure(stoppedBefore, reach: .neverLeft)))
      return
    }
    let task = task
    Self.tasks.async { task.resume() }
    watch()
  }

  /// Ends the exchange before its time; what has been received is given up.
  func stop(_ reason: TransportFailure.Reason) {
    let cancels: Bool? = state.withLock { state in
      switch state.phase {
      case .waiting:
        state.phase = .stopping(reason)
        return nil
      case .running:
        state.phase = .stopping(reason)
        return !state.refusedRedirect
      case .stopping, .ended:
        return nil
      }
    }
    guard let cancels else { return }
    if cancels { cancel() }
    Self.clock.asyncAfter(deadline: .now() + Self.grace) { [weak self] in
      self?.end(.failed(TransportFailure(reason, reach: .mayHaveArrived)))
    }
  }

  // MARK: What the session reports

  func received(head: URLResponse) {
    state.withLock {
      $0.lastProgress = .now()
      $0.head = head
      $0.body = []
    }
  }

  func received(body data: Data) {
    let limit = request.responseLimit
    let (tooLarge, cancels, head): (Bool, Bool, URLResponse?) = state.withLock { state in
      guard case .running = state.phase else { return (false, false, nil) }
      state.lastProgress = .now()
      if state.body.count + data.count > limit {
        state.body = []
        return (true, !state.refusedRedirect, state.head)
      }
      state.body.append(contentsOf: data)
      return (false, false, nil)
    }
    guard tooLarge else { return }
    let answer = (head as? HTTPURLResponse).map { HTTPResponse($0, body: []) }
    end(.failed(TransportFailure(.answerTooLarge(limit: limit), reach: .mayHaveArrived, head: answer)))
    if cancels { cancel() }
  }

  func sentSome() { state.withLock { $0.lastProgress = .now() } }

  /// Whether the redirect's handler may be called; from then on the task is not cancelled any more.
  func mayRefuseRedirect() -> Bool {
    state.withLock { state in
      guard case .running = state.phase else { return false }
      state.lastProgress = .now()
      state.refusedRedirect = true
      return true
    }
  }

  /// The task is over, by itself or because it was stopped.
  func ended(_ error: (any Error)?) {
    let outcome: Exchange? = state.withLock { state in
      let stoppedFor: TransportFailure.Reason?
      switch state.phase {
      case .ended: return nil
      case .waiting, .running: stoppedFor = nil
      case .stopping(let reason): stoppedFor = reason
      }
      if error == nil, let response = (state.head ?? task.response) as? HTTPURLResponse {
        return .answered(HTTPResponse(response, body: state.body))
      }
      let failure = SessionFailure(
        error, answerBegun: state.head != nil, bodyBytes: request.bodyLength, sent: task.countOfBytesSent)
      return .failed(TransportFailure(stoppedFor ?? failure.reason, reach: failure.reach))
    }
    if let outcome { end(outcome) }
  }

  // MARK: Limits

  /// Looks again when the next limit could be reached.
  private func watch() {
    let (idle, running) = state.withLock { state in
      guard case .running = state.phase else { return (deadline, false) }
      return (state.lastProgress + .milliseconds(max(1, request.timeoutMilliseconds)), true)
    }
    guard running else { return }
    let now = DispatchTime.now()
    if deadline <= now {
      stop(.deadline)
    } else if idle <= now {
      stop(.timedOut)
    } else {
      Self.clock.asyncAfter(deadline: min(idle, deadline)) { [weak self] in self?.watch() }
    }
  }

  private func cancel() {
    let task = task
    Self.tasks.async { task.cancel() }
  }

  private func end(_ outcome: Exchange) {
    let continuation = state.withLock { state in
      state.phase = .ended
      state.body = []
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume(returning: outcome)
  }
}

extension HTTPResponse {
  init(_ response: HTTPURLResponse, body: [UInt8]) {
    let fields = response.allHeaderFields.compactMap { name, value in
      (name as? String).map { ($0, String(describing: value)) }
    }
    self.init(status: response.statusCode, headers: HeaderFields(fields), body: body)
  }
}
