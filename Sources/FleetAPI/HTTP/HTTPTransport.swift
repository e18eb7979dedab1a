/// What carries requests: URLSession on a device, a simulated network in tests.
public protocol HTTPTransport: Sendable {
  /// Sends once and waits for the whole answer, at most until the request's deadline. Cancelling the task ends
  /// it with a failure.
  func send(_ request: HTTPRequest) async -> Exchange
}

/// How one attempt ended: with an answer of any status, or without one.
public enum Exchange: Sendable, Hashable {
  case answered(HTTPResponse)
  case failed(TransportFailure)
}
