import FleetNetwork
import FleetSandbox
import Foundation
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The live sandbox's sockets over real connections.
@Suite(.timeLimit(.minutes(5))) struct SocketHostTests {
  private static func host(_ faults: String = "", timeScale: Double = 1) throws -> SandboxHost {
    let server = SandboxServer.seeded(key: Bench.key, orders: 2, seed: 7, now: SandboxHost.systemClock())
    return SandboxHost(server, faults: try FaultPlan(text: faults, seed: 5), timeScale: timeScale)
  }

  private static func socket(
    _ host: SandboxHost, path: String = "/socketcluster/", origin: String? = nil
  ) throws -> WebSocketConnection {
    let base = try #require(host.baseURL)
    return WebSocketConnection.connect(to: "ws" + base.dropFirst(4) + path, origin: origin)
  }

  /// A socket that has shaken hands and holds `channels`.
  private static func listener(_ host: SandboxHost, _ channels: [String]) async throws -> WebSocketConnection
  {
    let socket = try socket(host)
    #expect(await socket.next() == .opened)
    socket.send(text: ##"{"event":"#handshake","data":{"authToken":null},"cid":1}"##)
    for (index, channel) in channels.enumerated() {
      socket.send(text: ##"{"event":"#subscribe","data":{"channel":"\##(channel)"},"cid":\##(index + 2)}"##)
    }
    try await wait(socket, for: #"{"rid":\#(channels.count + 1)"#)
    return socket
  }

  /// Reads until a text begins so, answering pings.
  @discardableResult
  private static func wait(_ socket: WebSocketConnection, for start: String) async throws -> String {
    while let event = await socket.next() {
      guard case .text(let text) = event else { continue }
      if text.isEmpty { socket.send(text: "") }
      if text.hasPrefix(start) { return text }
    }
    throw Ended()
  }

  private struct Ended: Error {}

  @Test func `A cancelled order reaches whoever holds its channel`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    let order = host.withServer { server, _ in server.orderIDs[0] }
    let socket = try await Self.listener(host, ["order.\(order)"])
    try host.cancel(order: order)
    while true {
      let text = try await Self.wait(
        socket, for: ##"{"event":"#publish","data":{"channel":"order.\##(order)""##)
      if text.contains(#""event":"order.canceled""#) { break }
    }
  }

  @Test func `Wrong paths are refused as the real server refuses them`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    for path in ["/socketcluster", "/", "/other/", "/socketcluster/x"] {
      let socket = try Self.socket(host, path: path)
      #expect(await socket.next() == .failed(.refused(status: 400, words: "Bad Request")), "\(path)")
    }
    #expect(await (try Self.socket(host, path: "/socketcluster/?a=1")).next() == .opened)
  }

  @Test func `With a list of origins only pages of the list come in`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    host.socketOrigins = "http://localhost:*,https://console.example.com:443"
    for origin in ["http://localhost:4200", "http://localhost", "https://console.example.com"] {
      #expect(await (try Self.socket(host, origin: origin)).next() == .opened, "\(origin)")
    }
    for (origin, shown) in [(nil, "*"), ("null", "*"), ("http://evil.example", "http://evil.example")] {
      let words = "Failed to authorize socket handshake - Invalid origin: \(shown)"
      #expect(
        await (try Self.socket(host, origin: origin)).next() == .failed(.refused(status: 403, words: words)))
    }
  }

  @Test func `A word before the handshake closes with 4009`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    let socket = try Self.socket(host)
    #expect(await socket.next() == .opened)
    socket.send(text: "")
    #expect(await socket.next() == .closed(WebSocketCloseCode(rawValue: 4009), reason: ""))
  }

  @Test func `Who never shakes hands is pinged, and closed with 4005`() async throws {
    let host = try Self.host(timeScale: 0.01)
    try host.start()
    defer { host.stop() }
    let socket = try Self.socket(host)
    var events: [WebSocketEvent] = []
    while let event = await socket.next() { events.append(event) }
    #expect(events.last == .closed(WebSocketCloseCode(rawValue: 4005), reason: ""))
    #expect(events.contains(.text("")))
    #expect(host.openSockets == 0)
  }

  @Test func `A stranger's forgery, a kick and a cut line can be asked for`() async throws {
    let host = try Self.host()
    try host.start()
    defer { host.stop() }
    let socket = try await Self.listener(host, ["order.x"])
    func post(_ deed: String, _ body: String = "") async throws {
      let base = try #require(host.baseURL)
      var request = URLRequest(url: try #require(URL(string: "\(base)/_sandbox/sockets/\(deed)")))
      request.httpMethod = "POST"
      request.httpBody = Data(body.utf8)
      let (_, response) = try await URLSession.shared.data(for: request)
      #expect((response as? HTTPURLResponse)?.statusCode == 200)
    }
    try await post("publish?channel=order.x", #"{"event":"order.completed"}"#)
    try await Self.wait(
      socket, for: ##"{"event":"#publish","data":{"channel":"order.x","data":{"event":"order.completed"}}}"##)
    try await post("kick?channel=order.x&message=bye")
    try await Self.wait(socket, for: ##"{"event":"#kickOut","data":{"channel":"order.x","message":"bye"}}"##)
    try await post("drop")
    while let event = await socket.next() {
      if event.isLast { #expect(event == .failed(.lost)) }
    }
  }

  @Test func `A fault plan loses frames, and the rest arrives`() async throws {
    let host = try Self.host("lost-frames=1")
    try host.start()
    defer { host.stop() }
    let order = host.withServer { server, _ in server.orderIDs[0] }
    let socket = try await Self.listener(host, ["order.\(order)", "mark"])
    try host.cancel(order: order)
    host.withServer { server, now in server.advance(to: now + 10_000) }
    host.publish("mark", to: "mark")
    let first = try await Self.wait(socket, for: ##"{"event":"#publish""##)
    #expect(first == ##"{"event":"#publish","data":{"channel":"mark","data":"mark"}}"##)
  }
}
