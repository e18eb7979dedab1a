#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The system's socket calls in the few forms the listener needs. Every descriptor made here is non-blocking
/// and closed in child processes; no write raises SIGPIPE.
enum SocketCalls {
  /// What a read or write came to.
  enum Outcome: Equatable {
    /// At least one byte.
    case moved(Int)
    case wouldBlock
    /// The peer ended its side (reads only).
    case ended
    case failed
  }

  /// What an accept came to.
  enum Acceptance: Equatable {
    case connection(Int32)
    case none
    /// The process or system has no descriptor left.
    case exhausted
  }

  static func sentence(for code: Int32) -> String {
    String(cString: strerror(code))
  }

  /// The reason of the last failed call on this thread.
  static var lastError: Int32 { errno }

  static func listen(host: String, port: UInt16) throws(HTTPListenerError) -> (socket: Int32, port: UInt16) {
    guard var address = SocketAddress(host: host, port: port) else { throw .hostNotNumeric(host) }
    let descriptor = newSocket(family: Int32(address.family))
    guard descriptor >= 0 else { throw .system(call: "socket", code: errno) }
    do throws(HTTPListenerError) {
      try bindAndListen(descriptor, to: &address, host: host, port: port)
      return (descriptor, address.port)
    } catch {
      _ = close(descriptor)
      throw error
    }
  }

  private static func bindAndListen(
    _ descriptor: Int32, to address: inout SocketAddress, host: String, port: UInt16
  ) throws(HTTPListenerError) {
    // The port of a listener that just stopped has connections in TIME_WAIT; they must not keep it.
    set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1)
    if Int32(address.family) == AF_INET6 { set(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, 1) }
    guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
      switch errno {
      case EADDRINUSE: throw .portTaken(host: host, port: port)
      case EACCES: throw .portForbidden(port: port)
      case EADDRNOTAVAIL, EAFNOSUPPORT: throw .addressNotAvailable(host: host)
      case let code: throw .system(call: "bind", code: code)
      }
    }
    guard systemListen(descriptor, SOMAXCONN) == 0 else {
      if errno == EADDRINUSE { throw .portTaken(host: host, port: port) }
      throw .system(call: "listen", code: errno)
    }
    guard address.withMutablePointer({ getsockname(descriptor, $0, $1) }) == 0 else {
      throw .system(call: "getsockname", code: errno)
    }
  }

  static func accept(_ listening: Int32) -> Acceptance {
    while true {
      let descriptor = systemAccept(listening)
      if descriptor >= 0 {
        prepare(descriptor)
        set(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        return .connection(descriptor)
      }
      switch errno {
      case EINTR, ECONNABORTED, EPROTO: continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .exhausted
      default: return .none
      }
    }
  }

  static func read(_ descriptor: Int32, into buffer: inout [UInt8]) -> Outcome {
    while true {
      let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
      if count > 0 { return .moved(count) }
      if count == 0 { return .ended }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK: return .wouldBlock
      default: return .failed
      }
    }
  }

  static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Outcome {
    #if canImport(Darwin)
    let flags: Int32 = 0
    #else
    let flags = Int32(MSG_NOSIGNAL)
    #endif
    while true {
      let count = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
      if count >= 0 { return .moved(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN, EWOULDBLOCK, ENOBUFS: return .wouldBlock
      default: return .failed
      }
    }
  }

  /// FIN: nothing more is written; reading goes on.
  static func endWriting(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_WR))
  }

  static func closeSocket(_ descriptor: Int32) {
    _ = close(descriptor)
  }

  /// RST, dropping what was not sent.
  static func reset(_ descriptor: Int32) {
    var option = linger(l_onoff: 1, l_linger: 0)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    _ = close(descriptor)
  }

  /// The two ends of a pipe, or `nil` when there is no descriptor left.
  static func newPipe() -> (read: Int32, write: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    ends.forEach(prepare)
    return (ends[0], ends[1])
  }

  /// Wakes whoever polls the other end. A full pipe wakes as well, so the outcome is of no interest.
  static func wake(_ pipe: Int32) {
    var byte: UInt8 = 1
    #if canImport(Glibc)
    _ = Glibc.write(pipe, &byte, 1)
    #elseif canImport(Musl)
    _ = Musl.write(pipe, &byte, 1)
    #else
    _ = Darwin.write(pipe, &byte, 1)
    #endif
  }

  static func drain(_ pipe: Int32) {
    var bytes = [UInt8](repeating: 0, count: 256)
    #if canImport(Glibc)
    while Glibc.read(pipe, &bytes, bytes.count) > 0 {}
    #elseif canImport(Musl)
    while Musl.read(pipe, &bytes, bytes.count) > 0 {}
    #else
    while Darwin.read(pipe, &bytes, bytes.count) > 0 {}
    #endif
  }

  static func newSocket(family: Int32) -> Int32 {
    #if canImport(Glibc)
    return socket(family, Int32(SOCK_STREAM.rawValue) | nonBlockingAndClosedInChildren, 0)
    #elseif canImport(Musl)
    return socket(family, SOCK_STREAM | nonBlockingAndClosedInChildren, 0)
    #else
    let descriptor = socket(family, SOCK_STREAM, 0)
    if descriptor >= 0 { prepare(descriptor) }
    return descriptor
    #endif
  }

  #if canImport(Glibc)
  private static let nonBlockingAndClosedInChildren =
    Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
  #elseif canImport(Musl)
  private static let nonBlockingAndClosedInChildren = SOCK_NONBLOCK | SOCK_CLOEXEC
  #endif

  private static func systemAccept(_ listening: Int32) -> Int32 {
    #if canImport(Glibc)
    Glibc.accept(listening, nil, nil)
    #elseif canImport(Musl)
    Musl.accept(listening, nil, nil)
    #else
    Darwin.accept(listening, nil, nil)
    #endif
  }

  private static func systemListen(_ descriptor: Int32, _ backlog: Int32) -> Int32 {
    #if canImport(Glibc)
    Glibc.listen(descriptor, backlog)
    #elseif canImport(Musl)
    Musl.listen(descriptor, backlog)
    #else
    Darwin.listen(descriptor, backlog)
    #endif
  }

  private static func prepare(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    #if canImport(Darwin)
    set(descriptor, SOL_SOCKET, SO_NOSIGPIPE, 1)
    #endif
  }

  static func set(_ descriptor: Int32, _ level: Int32, _ option: Int32, _ value: Int32) {
    var value = value
    _ = setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }
}
