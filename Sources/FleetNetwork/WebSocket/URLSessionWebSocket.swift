#if canImport(Darwin)
import Foundation
import Synchronization

/// A client's WebSocket by URLSession, which Apple's systems have: TLS, proxies and the keychain are theirs.
final class URLSessionWebSocket: NSObject, WebSocketTransport, URLSessionWebSocketDelegate {
  private let inbox: WebSocketInbox
  private let task = Mutex<URLSessionWebSocketTask?>(nil)
  private let isOpen = Mutex(false)

  init(
    url: String, origin: String?, fields: HTTPFields, opening: WebSocketOpening, limits: WebSocketLimits,
    inbox: WebSocketInbox
  ) {
    self.inbox = inbox
    super.init()
    guard let address = URL(string: url) else { return inbox.put(.failed(.badAddress)) }
    var request = URLRequest(url: address)
    request.timeoutInterval = limits.connectTimeout / .seconds(1)
    for (name, value) in fields.all { request.addValue(value, forHTTPHeaderField: name) }
    if let origin { request.setValue(origin, forHTTPHeaderField: "Origin") }
    let session = URLSession(configuration: .ephemeral, delegate: self, delegateQueue: nil)
    let task = session.webSocketTask(with: request)
    task.maximumMessageSize = limits.messageBytes
    self.task.withLock { $0 = task }
    task.resume()
    session.finishTasksAndInvalidate()
  }

  func send(_ frame: WebSocketFrame) {
    guard isOpen.withLock({ $0 }), let task = task.withLock({ $0 }) else { return }
    switch frame.opcode {
    case .text: task.send(.string(String(decoding: frame.payload, as: UTF8.self))) { _ in }
    case .binary: task.send(.data(Data(frame.payload))) { _ in }
    case .ping:
      task.sendPing { [inbox] error in
        if error == nil { inbox.put(.pong(frame.payload)) }
      }
    case .continuation, .close, .pong: break
    }
  }

  func close(_ code: WebSocketCloseCode, reason: String) {
    guard isOpen.withLock({ $0 }) else {
      inbox.put(.failed(.abandoned))
      return abandon()
    }
    let wanted = URLSessionWebSocketTask.CloseCode(rawValue: Int(code.rawValue)) ?? .normalClosure
    task.withLock { $0 }?.cancel(with: wanted, reason: Data(reason.utf8))
    inbox.put(.closed(code, reason: reason))
  }

  func abandon() { task.withLock { $0 }?.cancel() }

  func urlSession(
    _ session: URLSession, webSocketTask: URLSessionWebSocketTask, didOpenWithProtocol protocol: String?
  ) {
    isOpen.withLock { $0 = true }
    inbox.put(.opened)
    receive(webSocketTask)
  }

  func urlSession(
    _ session: URLSession, webSocketTask: URLSessionWebSocketTask,
    didCloseWith closeCode: URLSessionWebSocketTask.CloseCode, reason: Data?
  ) {
    let code = WebSocketCloseCode(rawValue: UInt16(clamping: closeCode.rawValue))
    inbox.put(.closed(code, reason: String(decoding: reason ?? Data(), as: UTF8.self)))
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    if let answer = task.response as? HTTPURLResponse, answer.statusCode != 101 {
      return inbox.put(.failed(.refused(status: answer.statusCode, words: "")))
    }
    guard let failure = error as? URLError, !isOpen.withLock({ $0 }) else { return inbox.put(.failed(.lost)) }
    let host = task.originalRequest?.url?.host() ?? ""
    let port = UInt16(clamping: task.originalRequest?.url?.port ?? 0)
    switch failure.code {
    case .timedOut: inbox.put(.failed(.connectTimedOut))
    case .cannotFindHost, .dnsLookupFailed:
      inbox.put(.failed(.nameNotFound(host: host, failure.localizedDescription)))
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
      inbox.put(.failed(.tlsFailed(host: host, failure.localizedDescription)))
    default: inbox.put(.failed(.unreachable(host: host, port: port, failure.localizedDescription)))
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
  ) { completionHandler(nil) }

  private func receive(_ task: URLSessionWebSocketTask) {
    task.receive { [weak self] result in
      guard let self, case .success(let message) = result else { return }
      switch message {
      case .string(let text): inbox.put(.text(text))
      case .data(let data): inbox.put(.binary(Array(data)))
      @unknown default: break
      }
      receive(task)
    }
  }
}
#endif
