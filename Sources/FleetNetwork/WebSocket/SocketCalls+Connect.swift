#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Connecting to a host by name: the look-up, and a race between its addresses.
extension SocketCalls {
  /// How long an address is tried alone before the next one is tried beside it (RFC 8305 5).
  private static let headStart = Duration.milliseconds(250)

  /// A connected socket, by whichever of the host's addresses answers first. Blocks until `deadline` at most, but for the
  /// look-up, which the system ends when it likes.
  static func connect(
    host: String, port: UInt16, by deadline: ContinuousClock.Instant
  ) throws(WebSocketError) -> Int32 {
    let addresses = try lookUp(host: host, port: port)
    let clock = ContinuousClock()
    var waiting = alternating(addresses)[...]
    var pending: [Int32] = []
    var problem: Int32 = ETIMEDOUT
    var nextTry = clock.now
    defer { pending.forEach(closeSocket) }
    while !waiting.isEmpty || !pending.isEmpty {
      let now = clock.now
      guard now < deadline else { throw .connectTimedOut }
      if let address = waiting.first, pending.isEmpty || nextTry <= now {
        waiting = waiting.dropFirst()
        nextTry = now + headStart
        let socket = newSocket(family: Int32(address.family))
        guard socket >= 0 else {
          problem = lastError
          continue
        }
        set(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        let code = address.withPointer { systemConnect(socket, $0, $1) } == 0 ? 0 : lastError
        if code == 0 { return socket }
        if code == EINPROGRESS || code == EINTR {
          pending.append(socket)
        } else {
          problem = code
          closeSocket(socket)
          nextTry = now
        }
        continue
      }
      let until = waiting.isEmpty ? deadline : min(deadline, nextTry)
      switch firstConnected(&pending, within: milliseconds(from: now, to: until)) {
      case .connected(let socket): return socket
      case .failed(let code):
        problem = code
        nextTry = clock.now
      case .nothing: break
      }
    }
    throw .unreachable(host: host, port: port, sentence(for: problem))
  }

  /// Milliseconds for `poll`, rounded up, an hour at most.
  static func milliseconds(from now: ContinuousClock.Instant, to deadline: ContinuousClock.Instant) -> Int32 {
    Int32(max(0, min((now.duration(to: deadline) / .milliseconds(1)).rounded(.up), 3_600_000)))
  }

  private enum Race {
    case connected(Int32)
    case failed(Int32)
    case nothing
  }

  /// Takes the socket it names out of `pending`; a failed one is closed.
  private static func firstConnected(_ pending: inout [Int32], within milliseconds: Int32) -> Race {
    var polled = pending.map { pollfd(fd: $0, events: Int16(POLLOUT), revents: 0) }
    guard poll(&polled, nfds_t(polled.count), milliseconds) > 0,
      let index = polled.firstIndex(where: { $0.revents != 0 })
    else { return .nothing }
    let socket = pending.remove(at: index)
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &code, &length)
    if code == 0 { return .connected(socket) }
    closeSocket(socket)
    return .failed(code)
  }

  private static func lookUp(host: String, port: UInt16) throws(WebSocketError) -> [SocketAddress] {
    if let numeric = SocketAddress(host: host, port: port) { return [numeric] }
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
    hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let code = getaddrinfo(host, String(port), &hints, &list)
    guard code == 0 else { throw .nameNotFound(host: host, String(cString: gai_strerror(code))) }
    defer { freeaddrinfo(list) }
    var addresses: [SocketAddress] = []
    var entry = list
    while let current = entry?.pointee {
      if let address = current.ai_addr.flatMap({ SocketAddress($0, length: current.ai_addrlen) }) {
        addresses.append(address)
      }
      entry = current.ai_next
    }
    guard !addresses.isEmpty else { throw .nameNotFound(host: host, "it has no address") }
    return addresses
  }

  /// The families in turn, beginning with that of the first: a network where one of them is dead costs a head start,
  /// not a time-out (RFC 8305 4).
  private static func alternating(_ addresses: [SocketAddress]) -> [SocketAddress] {
    guard let family = addresses.first?.family else { return [] }
    let same = addresses.filter { $0.family == family }
    let other = addresses.filter { $0.family != family }
    return (0..<max(same.count, other.count)).flatMap { index in
      [same, other].compactMap { index < $0.count ? $0[index] : nil }
    }
  }

  private static func systemConnect(
    _ socket: Int32, _ address: UnsafePointer<sockaddr>, _ length: socklen_t
  ) -> Int32 {
    #if canImport(Glibc)
    Glibc.connect(socket, address, length)
    #elseif canImport(Musl)
    Musl.connect(socket, address, length)
    #else
    Darwin.connect(socket, address, length)
    #endif
  }
}
