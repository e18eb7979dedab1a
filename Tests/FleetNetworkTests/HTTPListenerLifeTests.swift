import Foundation
import Synchronization
import Testing

@testable import FleetNetwork

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Many at once, starting and stopping, and what is left behind.
extension HTTPListenerTests {
  @Test func servesTwoHundredConnectionsAtOnce() async throws {
    let gate = Gate(needed: 200)
    try await Self.withListener(handler: { request in
      await gate.pass()
      return .respond(Self.echo(request))
    }) { listener, port in
      let clients = try (0..<200).map { _ in try RawClient(port: port) }
      for (index, client) in clients.enumerated() { client.send(Self.get("/\(index)")) }
      for (index, client) in clients.enumerated() {
        #expect(try client.readAnswer().body == "GET /\(index) 0")
      }
      #expect(listener.openConnections == 200)
    }
  }

  @Test func aSlowHandlerKeepsOnlyItsOwnConnectionWaiting() async throws {
    let gate = Gate(needed: 2)
    try await Self.withListener(handler: { request in
      if request.path == "/slow" { await gate.pass() }
      return .respond(Self.echo(request))
    }) { _, port in
      let slow = try RawClient(port: port)
      slow.send(Self.get("/slow") + Self.get("/behind"))
      let other = try RawClient(port: port)
      other.send(Self.get("/other"))
      #expect(try other.readAnswer().body == "GET /other 0")
      gate.arrive()
      #expect(try slow.readAnswer().body == "GET /slow 0")
      #expect(try slow.readAnswer().body == "GET /behind 0")
    }
  }

  @Test(arguments: [false, true])
  func handlesWhatWasReadThoughTheClientHangsUp(withReset: Bool) async throws {
    let entered = Gate(needed: 2)
    let hungUp = Gate(needed: 2)
    let handled = Tally()
    let listener = HTTPListener { request in
      if request.path == "/1" {
        await entered.pass()
        await hungUp.pass()
      }
      handled.add(request.path)
      return .respond(Self.echo(request))
    }
    let client = try RawClient(port: try listener.start())
    client.send(Self.get("/1") + Self.get("/2") + Self.get("/3"))
    await entered.pass()
    if withReset {
      client.reset()
      while listener.openConnections > 0 { await Task.yield() }
    } else {
      client.close()
    }
    hungUp.arrive()
    while listener.openConnections > 0 { await Task.yield() }
    listener.stop()
    await listener.handlersEnded()
    #expect(handled.all == ["/1", "/2", "/3"])
  }

  @Test func survivesWritingToAClientThatHasGone() async throws {
    let entered = Gate(needed: 2)
    let hungUp = Gate(needed: 2)
    let large = HTTPListenerResponse(status: 200, body: [UInt8](repeating: 65, count: 20_000_000))
    try await Self.withListener(handler: { request in
      if request.path == "/gone" {
        await entered.pass()
        await hungUp.pass()
      }
      return .respond(request.path == "/gone" ? large : Self.echo(request))
    }) { listener, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/gone"))
      await entered.pass()
      client.close()
      hungUp.arrive()
      while listener.openConnections > 0 { await Task.yield() }
      let next = try RawClient(port: port)
      next.send(Self.get("/next"))
      #expect(try next.readAnswer().body == "GET /next 0")
    }
  }

  @Test func refusesConnectsOnceStoppedAndServesAgainOnTheSamePort() async throws {
    let listener = HTTPListener { .respond(Self.echo($0)) }
    let port = try listener.start()
    for round in 1...20 {
      let client = try RawClient(port: port)
      client.send(Self.get("/\(round)"))
      #expect(try client.readAnswer().body == "GET /\(round) 0")
      listener.stop()
      #expect(throws: RawClient.Failure.connect(ECONNREFUSED)) { try RawClient(port: port) }
      #expect(try client.readToEnd() == "")
      #expect(try listener.start() == port)
    }
    listener.stop()
    listener.stop()
  }

  @Test func anotherListenerTakesThePortRightAfterAStop() async throws {
    let first = HTTPListener { _ in .close }
    let port = try first.start()
    let client = try RawClient(port: port)
    client.send(Self.get("/"))
    _ = try client.readToEnd()
    first.stop()
    let second = HTTPListener(port: port) { .respond(Self.echo($0)) }
    #expect(try second.start() == port)
    second.stop()
  }

  @Test func finishesHandlersThatRunWhileItStops() async throws {
    let entered = Gate(needed: 2)
    let stopped = Gate(needed: 2)
    let handled = Tally()
    let listener = HTTPListener { request in
      if request.path == "/1" {
        await entered.pass()
        await stopped.pass()
      }
      handled.add("\(request.path) \(Task.isCancelled)")
      return .respond(Self.echo(request))
    }
    let client = try RawClient(port: try listener.start())
    client.send(Self.get("/1") + Self.get("/2"))
    await entered.pass()
    listener.stop()
    #expect(listener.openConnections == 0)
    #expect(try client.readToEnd() == "")
    stopped.arrive()
    await listener.handlersEnded()
    #expect(handled.all == ["/1 false", "/2 false"])
  }

  @Test func stopsFromWithinAHandler() async throws {
    let listener = Box()
    let made = HTTPListener { _ in
      listener.value?.stop()
      return .close
    }
    listener.value = made
    let client = try RawClient(port: try made.start())
    client.send(Self.get("/"))
    #expect(try client.readToEnd() == "")
    await made.handlersEnded()
    listener.value = nil
  }

  @Test func closesThePortWhenTheListenerIsForgotten() throws {
    var listener: HTTPListener? = HTTPListener { _ in .close }
    let port = try #require(try listener?.start())
    listener = nil
    #expect(throws: RawClient.Failure.connect(ECONNREFUSED)) { try RawClient(port: port) }
  }

  @Test func saysInOneSentenceThatThePortIsTaken() async throws {
    try await Self.withListener { listener, port in
      let second = HTTPListener(port: port) { _ in .close }
      #expect(throws: HTTPListenerError.portTaken(host: "127.0.0.1", port: port)) { try second.start() }
      #expect(throws: HTTPListenerError.alreadyListening(port: port)) { try listener.start() }
      #expect(
        "\(HTTPListenerError.portTaken(host: "127.0.0.1", port: 80))"
          == "Cannot listen on 127.0.0.1 port 80: the port is already in use.")
    }
  }

  @Test func refusesHostsItCannotListenOn() {
    #expect(throws: HTTPListenerError.hostNotNumeric("example.com")) {
      try HTTPListener(host: "example.com") { _ in .close }.start()
    }
    #expect(throws: HTTPListenerError.addressNotAvailable(host: "192.0.2.1")) {
      try HTTPListener(host: "192.0.2.1") { _ in .close }.start()
    }
  }

  @Test(.enabled(if: canListDescriptors)) func leavesNoDescriptorBehind() async throws {
    // The other suites open and close sockets of their own meanwhile, so a leak shows by its size: each round
    // opens a listener, its wake-up pipe and 40 connections.
    let before = Self.openSockets()
    for _ in 0..<10 {
      try await Self.withListener(handler: { request in
        switch request.path {
        case "/reset": .reset
        case "/close": .close
        case "/cut": .respondTruncated(Self.echo(request), bodyBytes: 1)
        default: .respond(Self.echo(request))
        }
      }) { _, port in
        let paths = ["/", "/reset", "/close", "/cut", "rubbish"]
        let clients = try (0..<40).map { _ in try RawClient(port: port) }
        for (index, client) in clients.enumerated() { client.send(Self.get(paths[index % paths.count])) }
        for (index, client) in clients.enumerated() {
          if index % 3 == 0 { client.reset() } else { _ = try? client.readMore() }
        }
      }
    }
    #expect(Self.openSockets() < before + 200)
  }

  @Test(.enabled(if: canListDescriptors)) func leavesNoPipeBehind() async throws {
    let before = Self.openSockets()
    for _ in 0..<200 { try await Self.withListener { _, _ in } }
    #expect(Self.openSockets() < before + 200)
  }

  @Test(.enabled(if: canListDescriptors)) func closesSocketsWhileItKeepsListening() async throws {
    try await Self.withListener { listener, port in
      for _ in 0..<100 {
        let client = try RawClient(port: port)
        client.send(Self.get("/", "Connection: close\r\n"))
        _ = try client.readToEnd()
      }
      while listener.openConnections > 0 { await Task.yield() }
      #expect(Self.descriptors().keys.count { Self.isServedSide($0, port: port) } == 1)
    }
  }

  /// A listening socket handed down to a child process would keep the port open after `stop()`.
  @Test(.enabled(if: canListDescriptors)) func handsNoSocketDownToAChildProcess() async throws {
    try await Self.withListener { _, port in
      let client = try RawClient(port: port)
      client.send(Self.get("/"))
      _ = try client.readAnswer()
      let served = Self.descriptors().keys.filter { Self.isServedSide($0, port: port) }
      let flags = served.map { fcntl($0, F_GETFD) }
      #expect(flags.count == 2)
      #expect(flags.allSatisfy { $0 & FD_CLOEXEC != 0 })
    }
  }

  private static let canListDescriptors = FileManager.default.fileExists(atPath: "/proc/self/fd")

  private static func openSockets() -> Int {
    descriptors().values.filter { $0.hasPrefix("socket:") || $0.hasPrefix("pipe:") }.count
  }

  private static func descriptors() -> [Int32: String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    var found: [Int32: String] = [:]
    for name in names {
      guard let number = Int32(name),
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(name)")
      else { continue }
      found[number] = target
    }
    return found
  }

  /// Whether the socket's own port is the listener's: the listening and the accepted sockets, not the client's.
  private static func isServedSide(_ descriptor: Int32, port: UInt16) -> Bool {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return outcome == 0 && address.sin_family == sa_family_t(AF_INET) && address.sin_port.bigEndian == port
  }
}

/// A place for a listener that its own handler uses.
private final class Box: Sendable {
  private let held = Mutex<HTTPListener?>(nil)

  var value: HTTPListener? {
    get { held.withLock { $0 } }
    set { held.withLock { $0 = newValue } }
  }
}
