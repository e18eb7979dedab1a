import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A loopback server with no manners of its own: each connection is handed to a closure on its own thread,
/// which reads and writes raw bytes, and is closed when the closure returns.
final class RawServer: Sendable {
  typealias Handler = @Sendable (RawConnection) -> Void

  let port: Int
  private let listener: Int32
  private let state = Mutex(State())

  private struct State {
    var requests: [RawRequest] = []
    var connections = 0
    var open: Set<Int32> = []
    var isClosed = false
  }

  /// - Parameter ipv6: listen on `::1` instead of `127.0.0.1`; the same port of the other is then free.
  init(ipv6: Bool = false, _ handler: @escaping Handler) throws {
    (listener, port) = try RawSocket.listener(ipv6: ipv6)
    RawSocket.thread { [weak self, listener] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          if errno == EINTR || errno == ECONNABORTED { continue }
          // Only here, where nobody can call `accept` on its number any more: that number soon belongs to another
          // test's server.
          close(listener)
          return
        }
        guard let self, self.opened(connection) else {
          close(connection)
          continue
        }
        RawSocket.thread { [self] in
          handler(RawConnection(connection, self))
          self.closed(connection)
        }
      }
    }
  }

  deinit { stop() }

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [RawRequest] { state.withLock { $0.requests } }
  var connectionCount: Int { state.withLock { $0.connections } }

  /// Refuses connections from now on and hangs up on those that are open.
  func stop() {
    state.withLock { state in
      guard !state.isClosed else { return }
      state.isClosed = true
      // Within the lock: outside of it their numbers may already be those of other sockets.
      for connection in state.open { shutdown(connection, Int32(SHUT_RDWR)) }
      // Refuses from here on and wakes the thread that accepts, which closes it.
      shutdown(listener, Int32(SHUT_RDWR))
    }
  }

  fileprivate func record(_ request: RawRequest) { state.withLock { $0.requests.append(request) } }

  private func opened(_ connection: Int32) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.connections += 1
      state.open.insert(connection)
      return true
    }
  }

  private func closed(_ connection: Int32) {
    state.withLock {
      $0.open.remove(connection)
      close(connection)
    }
  }
}

struct RawRequest: Sendable {
  /// Request line and header lines.
  var head: [String]
  var body: [UInt8]

  var line: String { head.first ?? "" }
  var method: String { String(line.prefix { $0 != " " }) }

  func header(_ name: String) -> String? {
    let prefix = name.lowercased() + ":"
    return head.first { $0.lowercased().hasPrefix(prefix) }
      .map { $0.dropFirst(prefix.count).trimmingCharacters(in: .whitespaces) }
  }
}

/// One accepted connection; used by its own thread alone.
final class RawConnection {
  private let socket: Int32
  private let server: RawServer
  private var unread: [UInt8] = []

  fileprivate init(_ socket: Int32, _ server: RawServer) {
    self.socket = socket
    self.server = server
  }

  /// The next whole request, recorded as arrived; nil when the client is gone.
  func readRequest() -> RawRequest? {
    while true {
      if let request = takeRequest() {
        server.record(request)
        return request
      }
      guard receive() else { return nil }
    }
  }

  /// Waits until the client hangs up.
  func readToEnd() { while receive() { unread = [] } }

  /// False when the client is gone.
  @discardableResult
  func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, RawSocket.noSignal) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  /// A whole answer with its length.
  @discardableResult
  func answer(_ status: String, _ headers: [String] = [], _ body: [UInt8] = Array("{}".utf8)) -> Bool {
    let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
    return write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
  }

  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &buffer, buffer.count, 0)
    guard count > 0 else { return false }
    unread += buffer[..<count]
    return true
  }

  private func takeRequest() -> RawRequest? {
    guard let end = unread.indices.first(where: { unread[$0...].starts(with: [13, 10, 13, 10]) }) else {
      return nil
    }
    var request = RawRequest(
      head: String(decoding: unread[..<end], as: UTF8.self).components(separatedBy: "\r\n"), body: [])
    let length = request.header("Content-Length").flatMap { Int($0) } ?? 0
    guard unread.count >= end + 4 + length else { return nil }
    request.body = Array(unread[(end + 4)..<(end + 4 + length)])
    unread.removeFirst(end + 4 + length)
    return request
  }
}

/// What differs between the C libraries, and threads for blocking calls.
enum RawSocket {
  struct Failure: Error { var errno: Int32 }

  #if canImport(Glibc)
  static let stream = Int32(SOCK_STREAM.rawValue)
  #else
  static let stream = SOCK_STREAM
  #endif
  #if canImport(Darwin)
  static let noSignal: Int32 = 0
  #else
  static let noSignal = Int32(MSG_NOSIGNAL)
  #endif

  /// A socket on a free loopback port, and the port.
  /// - Parameter listens: takes connections; else they are refused, by nobody but this socket while it is open.
  static func listener(ipv6: Bool = false, listens: Bool = true) throws -> (Int32, Int) {
    let listener = socket(ipv6 ? AF_INET6 : AF_INET, stream, 0)
    var storage = sockaddr_storage()
    let port: UInt16? = withUnsafeMutableBytes(of: &storage) { bytes in
      var length = socklen_t(ipv6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
      guard let address = bytes.baseAddress else { return nil }
      if ipv6 {
        var loopback = sockaddr_in6()
        loopback.sin6_family = sa_family_t(AF_INET6)
        loopback.sin6_addr = in6addr_loopback
        address.storeBytes(of: loopback, as: sockaddr_in6.self)
      } else {
        var loopback = sockaddr_in()
        loopback.sin_family = sa_family_t(AF_INET)
        loopback.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.storeBytes(of: loopback, as: sockaddr_in.self)
      }
      let raw = address.assumingMemoryBound(to: sockaddr.self)
      guard bind(listener, raw, length) == 0, !listens || listen(listener, 64) == 0,
        getsockname(listener, raw, &length) == 0
      else { return nil }
      // The port stands at the same place in both forms.
      return UInt16(bigEndian: address.load(fromByteOffset: 2, as: UInt16.self))
    }
    guard listener >= 0, let port else { throw Failure(errno: errno) }
    return (listener, Int(port))
  }

  static func thread(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread(body)
  }
}
