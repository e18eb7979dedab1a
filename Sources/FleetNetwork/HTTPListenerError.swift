/// Why a listener could not start. Each description is one sentence fit for a person.
public enum HTTPListenerError: Error, Equatable, CustomStringConvertible {
  /// The host is no numeric IPv4 or IPv6 address.
  case hostNotNumeric(String)
  /// The host is an address this machine does not have.
  case addressNotAvailable(host: String)
  /// Another process, or another listener, has the port.
  case portTaken(host: String, port: UInt16)
  /// The port may not be used by this user (below 1024, as a rule).
  case portForbidden(port: UInt16)
  /// `start()` was called on a listener that listens.
  case alreadyListening(port: UInt16)
  /// The system refused for another reason; `code` is its `errno`.
  case system(call: String, code: Int32)

  public var description: String {
    switch self {
    case .hostNotNumeric(let host):
      "Cannot listen on \"\(host)\": give a numeric address such as 127.0.0.1 or ::1."
    case .addressNotAvailable(let host):
      "Cannot listen on \(host): this machine does not have that address."
    case .portTaken(let host, let port):
      "Cannot listen on \(host) port \(port): the port is already in use."
    case .portForbidden(let port):
      "Cannot listen on port \(port): this user may not use it."
    case .alreadyListening(let port):
      "This listener already listens on port \(port)."
    case .system(let call, let code):
      "Cannot listen: \(call) failed with system error \(code) (\(SocketCalls.sentence(for: code)))."
    }
  }
}
