import CCurl
import Foundation

/// Opens the stream of a connection on a thread of its own, because looking up a name and shaking hands over TLS block.
/// Whoever gave up meanwhile is not waited for: what opens too late is closed again.
struct WebSocketDial: Sendable {
  let address: WebSocketAddress
  /// A file of certificates to trust instead of the system's; `nil` for the system's.
  let authorities: String?
  let timeout: Duration

  /// `report` returns false when nobody wants the stream any more.
  func start(report: @escaping @Sendable (Result<WebSocketStream, WebSocketError>) -> Bool) {
    let thread = Thread {
      let outcome = open()
      if !report(outcome), case .success(let stream) = outcome { stream.close(reset: true) }
    }
    thread.name = "WebSocket dial"
    thread.start()
  }

  private func open() -> Result<WebSocketStream, WebSocketError> {
    Result { () throws(WebSocketError) in
      if address.isSecure { return .secure(try openSecurely()) }
      return .plain(
        try SocketCalls.connect(host: address.host, port: address.port, by: ContinuousClock().now + timeout))
    }
  }

  private func openSecurely() throws(WebSocketError) -> SecureStream {
    var stream: OpaquePointer?
    var why = [CChar](repeating: 0, count: 256)
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    let milliseconds = max(1, Int(timeout / .milliseconds(1)))
    let outcome = ccurl_open(
      &stream, "https://\(host):\(address.port)/", authorities, milliseconds, address.isLoopback ? 1 : 0,
      &why,
      why.count)
    let bytes = why.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let sentence = String(decoding: bytes, as: UTF8.self)
    switch Int(outcome) {
    case CCURL_OPENED:
      guard let stream else { throw .noTLS("libcurl opened nothing") }
      return SecureStream(pointer: stream)
    case CCURL_NO_LIBRARY: throw .noTLS(sentence)
    case CCURL_NAME_NOT_FOUND: throw .nameNotFound(host: address.host, sentence)
    case CCURL_UNREACHABLE: throw .unreachable(host: address.host, port: address.port, sentence)
    case CCURL_TIMED_OUT: throw .connectTimedOut
    default: throw .tlsFailed(host: address.host, sentence)
    }
  }
}
