import FleetAPI
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The reason why writes have sessions of their own (offline-sync 0.1).
@Suite struct WritesArriveOnceTests {
  static let writes: [Endpoint] = [
    .startOrder("order_example"), .completeOrder("order_example"), .cancelOrder("order_example"),
  ]

  static let lost = TransportFailure(.connectionLost, reach: .mayHaveArrived)

  /// Answers reads and keeps the connection; reads writes, applies them, and hangs up.
  static func swallowing() throws -> RawServer {
    try RawServer { connection in
      while let request = connection.readRequest(), request.method == "GET" {
        connection.answer("200 OK", [], Array(#"{"id":"order_example"}"#.utf8))
      }
    }
  }

  @Test(arguments: writes)
  func aWriteWhoseAnswerIsLostArrivesOnceAndIsToldAsPerhapsArrived(_ write: Endpoint) async throws {
    let server = try Self.swallowing()
    let transport = URLSessionTransport()
    var failures: [TransportFailure?] = []
    for _ in 0..<20 { failures.append(await transport.send(try server.request(write)).failure) }
    #expect(server.requests.count == 20)
    #expect(failures == Array(repeating: Self.lost, count: 20))
  }

  @Test(arguments: writes)
  func aWriteAfterAReadThatKeptItsConnectionOpenArrivesOnce(_ write: Endpoint) async throws {
    let server = try Self.swallowing()
    let transport = URLSessionTransport()
    for _ in 0..<20 {
      #expect(await transport.send(try server.request(.order("order_example"))).answer?.status == 200)
      #expect(await transport.send(try server.request(write)).failure == Self.lost)
    }
    #expect(server.requests.filter { $0.method != "GET" }.count == 20)
  }

  @Test func readsShareAConnection() async throws {
    let server = try Self.swallowing()
    let transport = URLSessionTransport()
    for _ in 0..<5 { _ = await transport.send(try server.request(.order("order_example"))) }
    #expect(server.requests.count == 5)
    #expect(server.connectionCount == 1)
  }

  /// `localhost` is two addresses: the first refuses, the second takes the request and hangs up, and URLSession
  /// calls it -1004, "cannot connect".
  @Test(.enabled(if: hasIPv6Loopback), arguments: writes)
  func aRefusalByOneAddressDoesNotHideThatAnotherTookTheRequest(_ write: Endpoint) async throws {
    let (server, refusing) = try Self.serverWhoseOtherAddressRefuses()
    defer { close(refusing) }
    var fleetbase = try server.fleetbase()
    fleetbase.address = try ServerAddress("http://localhost:\(server.port)")
    let failure = await URLSessionTransport().send(fleetbase.request(for: write)).failure
    #expect(server.requests.count == 1)
    #expect(failure == Self.lost)
  }

  /// A server on `::1`, and the same port of `127.0.0.1` held without listening: it refuses, and no other test's
  /// server can be there.
  private static func serverWhoseOtherAddressRefuses() throws -> (RawServer, Int32) {
    while true {
      let server = try RawServer(ipv6: true) { _ = $0.readRequest() }
      let holder = socket(AF_INET, RawSocket.stream, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = UInt16(server.port).bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let outcome = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(holder, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if outcome == 0 { return (server, holder) }
      close(holder)
    }
  }

  static let hasIPv6Loopback = (try? RawServer(ipv6: true) { _ in }) != nil
}
