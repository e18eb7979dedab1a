import Dispatch
import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Makes the calls: one `POST` a delivery over a session of its own, told how it ended once and only once. Ends
/// every call under way when it is stopped, and tells nobody.
final class WebhookPoster: NSObject, URLSessionDataDelegate {
  typealias Done = @Sendable (WebhookOutcome) -> Void

  /// An answer's body counts for nothing; more of it than this is not even read.
  private static let answerLimit = 64 * 1024

  private struct Call {
    let task: URLSessionDataTask
    let done: Done
    var status: Int?
    var received = 0
  }

  private struct State {
    var session: URLSession?
    var calls: [Int: Call] = [:]
    var isStopped = false
  }

  private let state = Mutex(State())
  private let deadlines = DispatchQueue(label: "WebhookPoster deadlines")

  func post(_ delivery: WebhookDelivery, done: @escaping Done) {
    guard let url = URL(string: delivery.url) else { return done(.unreachable) }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = Data(delivery.body)
    for header in delivery.headers { request.setValue(header.value, forHTTPHeaderField: header.name) }
    let limit = Double(delivery.timeoutMilliseconds) / 1000
    // The session's own limit is on silence, ours on the whole call.
    request.timeoutInterval = limit + 1
    let task: URLSessionDataTask? = state.withLock { state in
      guard !state.isStopped else { return nil }
      let session = state.session ?? makeSession()
      state.session = session
      let task = session.dataTask(with: request)
      state.calls[task.taskIdentifier] = Call(task: task, done: done)
      return task
    }
    guard let task else { return }
    task.resume()
    let number = task.taskIdentifier
    deadlines.asyncAfter(deadline: .now() + limit) { [weak self] in self?.end(number, .timedOut) }
  }

  /// Ends what is under way; nothing is posted any more.
  func stop() {
    let session = state.withLock { state in
      state.isStopped = true
      state.calls = [:]
      defer { state.session = nil }
      return state.session
    }
    session?.invalidateAndCancel()
  }

  private func makeSession() -> URLSession {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    return URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
  }

  private func end(_ number: Int, _ outcome: WebhookOutcome) {
    guard let call = state.withLock({ $0.calls.removeValue(forKey: number) }) else { return }
    // Not from the session's own queue, which may be the one that calls.
    deadlines.async { call.task.cancel() }
    call.done(outcome)
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode
    state.withLock { $0.calls[dataTask.taskIdentifier]?.status = status }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let number = dataTask.taskIdentifier
    let status: Int? = state.withLock { state in
      state.calls[number]?.received += data.count
      guard let call = state.calls[number], call.received > Self.answerLimit else { return nil }
      return call.status
    }
    if let status { end(number, .answered(status)) }
  }

  #if canImport(FoundationNetworking)
  /// A 401 that names a realm arrives here instead of completing; left alone the task would hang.
  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping @Sendable (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    end(task.taskIdentifier, .answered(401))
    DispatchQueue.global().async { completionHandler(.cancelAuthenticationChallenge, nil) }
  }
  #endif

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    let number = task.taskIdentifier
    let status = state.withLock { $0.calls[number]?.status }
    if error == nil, let status { return end(number, .answered(status)) }
    end(number, (error as? URLError)?.code == .timedOut ? .timedOut : .unreachable)
  }
}
