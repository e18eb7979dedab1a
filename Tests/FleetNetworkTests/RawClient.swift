#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A blocking client socket that sends exactly the bytes it is given. Reads give up after two minutes, so that
/// a silent listener fails a test instead of hanging it.
///
/// `@unchecked Sendable` because a test that hands it from one thread to another waits for the first to be done with it.
final class RawClient: @unchecked Sendable {
  enum Failure: Error, Equatable {
    case connect(Int32)
    case timedOut
    case reset
    case other(Int32)
  }

  struct Answer: Equatable {
    var status: Int
    var head: String
    var body: String
  }

  private var descriptor: Int32
  private var held: [UInt8] = []

  init(port: UInt16, host: String = "127.0.0.1") throws {
    if host.contains(":") {
      descriptor = socket(AF_INET6, Self.stream, 0)
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_port = port.bigEndian
      inet_pton(AF_INET6, host, &address.sin6_addr)
      try connect(&address)
    } else {
      descriptor = socket(AF_INET, Self.stream, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      try connect(&address)
    }
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  /// The other end: a connection that was accepted.
  init(accepted descriptor: Int32) {
    self.descriptor = descriptor
    var patience = timeval(tv_sec: 120, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  /// False when the listener is known to have gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { rawSend(descriptor, $0) }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// FIN, while reading goes on.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  func close() {
    guard descriptor >= 0 else { return }
    closeDescriptor(descriptor)
    descriptor = -1
  }

  /// RST.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  /// Everything up to the listener's FIN.
  func readToEnd() throws -> String {
    while try readMore() {}
    defer { held = [] }
    return String(decoding: held, as: UTF8.self)
  }

  /// One answer with a `Content-Length` (or none), leaving what follows for the next call.
  func readAnswer(toHead: Bool = false) throws -> Answer {
    while true {
      if let end = held.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: held[..<end.lowerBound], as: UTF8.self)
        let length = head.lowercased().firstMatch(of: /content-length: (\d+)/).flatMap { Int($0.1) } ?? 0
        let body = toHead ? 0 : length
        while held.count < end.upperBound + body {
          guard try readMore() else { throw Failure.other(0) }
        }
        let text = String(decoding: held[end.upperBound..<(end.upperBound + body)], as: UTF8.self)
        held.removeFirst(end.upperBound + body)
        return Answer(status: Int(head.split(separator: " ")[1]) ?? 0, head: head, body: text)
      }
      guard try readMore() else { throw Failure.other(0) }
    }
  }

  /// False at the end of the stream.
  @discardableResult
  func readMore() throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { held += buffer[..<count] }
    if count >= 0 { return count > 0 }
    switch errno {
    case EAGAIN, EWOULDBLOCK: throw Failure.timedOut
    case ECONNRESET: throw Failure.reset
    case let code: throw Failure.other(code)
    }
  }

  private func connect<Address>(_ address: inout Address) throws {
    let outcome = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        systemConnect(descriptor, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
    if outcome != 0 {
      let code = errno
      close()
      throw Failure.connect(code)
    }
  }

  #if canImport(Glibc)
  private static let stream = Int32(SOCK_STREAM.rawValue)
  #else
  private static let stream = SOCK_STREAM
  #endif
}

private func rawSend(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  #if canImport(Darwin)
  Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
  #else
  send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
  #endif
}

private func closeDescriptor(_ descriptor: Int32) { _ = close(descriptor) }

private func systemConnect(
  _ descriptor: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
) -> Int32 {
  connect(descriptor, address, length)
}
