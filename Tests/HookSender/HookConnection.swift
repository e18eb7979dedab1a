#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A sender's connection to a webhook receiver: a blocking socket that sends exactly the bytes it is given. Reads give
/// up after two minutes, so that a silent receiver fails a test instead of hanging it, and a machine that is busy with
/// other tests does not.
public final class HookConnection {
  public struct Failure: Error, Equatable { public var code: Int32 }

  public struct Answer: Equatable, Sendable {
    public var status: Int
    public var head: String
    public var body: String
  }

  private var descriptor: Int32
  private var held: [UInt8] = []

  /// - Throws: `Failure`, such as when nobody listens.
  public init(port: UInt16) throws {
    #if canImport(Glibc)
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
    let outcome = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard outcome == 0 else {
      let code = errno
      close()
      throw Failure(code: code)
    }
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var one: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
  }

  deinit { close() }

  /// False when the receiver is known to have gone.
  @discardableResult
  public func send(_ bytes: [UInt8]) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { raw in
        #if canImport(Darwin)
        Darwin.send(descriptor, raw.baseAddress, raw.count, 0)
        #else
        Glibc.send(descriptor, raw.baseAddress, raw.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  public func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// Posts a body as Fleetbase does, and waits for the answer.
  public func post(
    _ body: [UInt8], to path: String = "/webhooks/fleetbase", headers: [(String, String)] = []
  ) throws -> Answer {
    guard send(Self.request(body, to: path, headers: headers)) else { throw Failure(code: EPIPE) }
    return try answer()
  }

  public static func request(
    _ body: [UInt8], to path: String = "/webhooks/fleetbase", headers: [(String, String)] = []
  ) -> [UInt8] {
    var head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nUser-Agent: GuzzleHttp/7\r\n"
    if !headers.contains(where: { $0.0 == "Content-Type" }) { head += "Content-Type: application/json\r\n" }
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(body.count)\r\n\r\n"
    return Array(head.utf8) + body
  }

  /// The next answer.
  /// - Throws: `Failure`; code 0 when the receiver ended the connection.
  public func answer() throws -> Answer {
    while true {
      if let end = held.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: held[..<end.lowerBound], as: UTF8.self)
        let length =
          head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.split(separator: ":")[1].filter { $0 != " " }) } ?? 0
        while held.count < end.upperBound + length { try readMore() }
        let body = String(decoding: held[end.upperBound..<end.upperBound + length], as: UTF8.self)
        held.removeFirst(end.upperBound + length)
        return Answer(status: Int(head.split(separator: " ")[1]) ?? 0, head: head, body: body)
      }
      try readMore()
    }
  }

  private func readMore() throws {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    guard count > 0 else { throw Failure(code: count == 0 ? 0 : errno) }
    held += buffer[..<count]
  }

  public func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  public func close() {
    guard descriptor >= 0 else { return }
    closeDescriptor(descriptor)
    descriptor = -1
  }
}

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }
