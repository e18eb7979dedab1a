#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The listener's thread: one `poll` over the listening socket, the mailbox and every connection. All sockets
/// belong to it alone, so nothing here needs a lock; the rules are in `HTTPConversation`.
final class HTTPListenerLoop {
  private typealias Instant = ContinuousClock.Instant

  /// Connections answered 503 at once; more wait in the system's queue.
  private static let turnedAwayAtOnce = 64
  /// How long no connection is accepted after the process ran out of descriptors.
  private static let exhaustionPause = Duration.milliseconds(100)

  private let listening: Int32
  private let wakeEnd: Int32
  private let mailbox: HTTPListenerMailbox
  private let limits: HTTPListenerLimits
  private let tasks: HTTPHandlerTasks
  private let census: HTTPListenerCensus
  private let onRefusal: (_ status: Int, _ reason: String) -> Void
  private let clock = ContinuousClock()
  private var connections: [Int: HTTPListenerConnection] = [:]
  private var turnedAway = 0
  private var acceptsAgainAt: Instant?
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

  init(
    listening: Int32, wakeEnd: Int32, mailbox: HTTPListenerMailbox, limits: HTTPListenerLimits,
    tasks: HTTPHandlerTasks, census: HTTPListenerCensus,
    onRefusal: @escaping (_ status: Int, _ reason: String) -> Void
  ) {
    self.listening = listening
    self.wakeEnd = wakeEnd
    self.mailbox = mailbox
    self.limits = limits
    self.tasks = tasks
    self.census = census
    self.onRefusal = onRefusal
  }

  /// Serves until a `stop` message; then the port is closed first, and every connection after it.
  func run() {
    var stopped = false
    while !stopped {
      let order = Array(connections.values)
      var polled = [pollfd(fd: wakeEnd, events: Int16(POLLIN), revents: 0)]
      polled.append(
        pollfd(fd: acceptsNow ? listening : -1, events: Int16(POLLIN), revents: 0))
      polled.append(contentsOf: order.map(interest))
      let count = poll(&polled, nfds_t(polled.count), waitMilliseconds())
      if count > 0 {
        if polled[0].revents != 0 { stopped = readMail() }
        if stopped { break }
        for (connection, entry) in zip(order, polled.dropFirst(2)) where entry.revents != 0 {
          serve(connection, events: Int32(entry.revents))
        }
        if polled[1].revents != 0 { acceptAll() }
      }
      passDeadlines()
    }
    SocketCalls.closeSocket(listening)
    for connection in Array(connections.values) { close(connection, reset: false) }
    for case .answered(_, .upgrade(let upgrade)) in mailbox.close() { upgrade.end(.failed(.abandoned)) }
    SocketCalls.closeSocket(wakeEnd)
  }

  private var acceptsNow: Bool { acceptsAgainAt == nil && turnedAway < Self.turnedAwayAtOnce }

  private func interest(_ connection: HTTPListenerConnection) -> pollfd {
    var events: Int32 = 0
    if connection.wantsInput { events |= Int32(POLLIN) }
    if connection.wantsOutput { events |= Int32(POLLOUT) }
    #if canImport(Darwin)
    // There a half-closed connection reports POLLHUP for ever; polling it with nothing to do would spin.
    let descriptor = events == 0 ? -1 : connection.socket
    #else
    let descriptor = connection.socket
    #endif
    return pollfd(fd: descriptor, events: Int16(events), revents: 0)
  }

  private func waitMilliseconds() -> Int32 {
    var earliest = acceptsAgainAt
    for connection in connections.values {
      if let deadline = connection.deadline, earliest.map({ deadline < $0 }) ?? true { earliest = deadline }
    }
    guard let earliest else { return -1 }
    let left = clock.now.duration(to: earliest) / .milliseconds(1)
    return Int32(max(0, min(left.rounded(.up), 3_600_000)))
  }

  /// True when told to stop.
  private func readMail() -> Bool {
    SocketCalls.drain(wakeEnd)
    for message in mailbox.take() {
      switch message {
      case .stop: return true
      case .answered(let number, let reply):
        let connection = connections[number]
        let isTaken = connection?.conversation.answered(reply, at: clock.now) ?? false
        if case .upgrade(let upgrade) = reply {
          if isTaken { connection?.upgrade = upgrade } else { upgrade.end(.failed(.lost)) }
        }
        if let connection { write(connection) }
      case .webSocket(let number, let command):
        guard let connection = connections[number] else { continue }
        connection.perform(command, at: clock.now)
        write(connection)
      }
    }
    return false
  }

  private func acceptAll() {
    while acceptsNow {
      switch SocketCalls.accept(listening) {
      case .connection(let socket): admit(socket)
      case .none: return
      case .exhausted: acceptsAgainAt = clock.now + Self.exhaustionPause
      }
    }
  }

  private func admit(_ socket: Int32) {
    let isServed = connections.count - turnedAway < max(1, limits.connections)
    let number = isServed ? census.accepted() : census.turnedAway()
    let now = clock.now
    let connection = HTTPListenerConnection(
      number: number, socket: socket,
      conversation: HTTPConversation(number: number, limits: limits, now: now) {
        HTTPDate.text(secondsSince1970: Int(time(nil)))
      },
      isServed: isServed)
    connections[number] = connection
    if isServed { return }
    turnedAway += 1
    connection.conversation.turnAway(.tooManyConnections, at: now)
    write(connection)
  }

  private func serve(_ connection: HTTPListenerConnection, events: Int32) {
    if events & Int32(POLLIN) != 0, connection.wantsInput {
      read(connection)
    } else if events & Int32(POLLERR | POLLHUP | POLLNVAL) != 0 {
      // Both directions are gone, and there is nothing left to read.
      close(connection, reset: false)
      return
    }
    write(connection)
  }

  private func read(_ connection: HTTPListenerConnection) {
    switch SocketCalls.read(connection.socket, into: &buffer) {
    case .wouldBlock: return
    case .failed: close(connection, reset: false)
    case .ended:
      if connection.lingersUntil == nil {
        connection.inputEnded(at: clock.now)
      } else {
        close(connection, reset: false)
      }
    case .moved(let count):
      guard connection.lingersUntil == nil else { return }
      if connection.isWebSocket { return connection.received(buffer[..<count], at: clock.now) }
      let requests = connection.conversation.received(buffer[..<count], at: clock.now)
      for request in requests {
        let queue = connection.requests ?? tasks.start(connection: connection.number, mailbox: mailbox)
        connection.requests = queue
        queue.yield(request)
      }
    }
  }

  /// Writes what may be written, and ends the connection when that is its time.
  private func write(_ connection: HTTPListenerConnection) {
    if let refusal = connection.conversation.takeRefusal() { onRefusal(refusal.status, refusal.reason) }
    guard connections[connection.number] != nil, connection.lingersUntil == nil else { return }
    while connection.wantsOutput {
      switch SocketCalls.write(connection.socket, connection.writable) {
      case .moved(let count): connection.wrote(count, at: clock.now)
      case .wouldBlock: return
      case .ended, .failed: return close(connection, reset: false)
      }
    }
    switch connection.ending {
    case nil: return
    case .handOver:
      connection.becomeWebSocket(mailbox: mailbox, at: clock.now)
      write(connection)
    case .reset: close(connection, reset: true)
    case .finish:
      connection.requests?.finish()
      connection.tellEnd()
      SocketCalls.endWriting(connection.socket)
      if connection.inputHasEnded {
        close(connection, reset: false)
      } else {
        connection.lingersUntil = clock.now + limits.lingerTimeout
      }
    }
  }

  private func passDeadlines() {
    let now = clock.now
    if let again = acceptsAgainAt, again <= now { acceptsAgainAt = nil }
    for connection in Array(connections.values) {
      guard let deadline = connection.deadline, deadline <= now else { continue }
      if connection.lingersUntil != nil {
        close(connection, reset: false)
      } else {
        connection.deadlinePassed(at: now)
        write(connection)
      }
    }
  }

  private func close(_ connection: HTTPListenerConnection, reset: Bool) {
    guard connections.removeValue(forKey: connection.number) != nil else { return }
    connection.requests?.finish()
    connection.tellEnd()
    if reset {
      SocketCalls.reset(connection.socket)
    } else {
      SocketCalls.closeSocket(connection.socket)
    }
    if connection.isServed {
      census.closed()
    } else {
      turnedAway -= 1
    }
  }
}
