import FleetSandbox
import Foundation
import Testing

/// The sandbox's socket server held against the talks with two real ones.
struct SocketProtocolTests {
  private static func transcript(_ version: String) throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return try String(
      contentsOf: folder.appending(path: "Fixtures/sandbox/socketcluster-\(version).txt"), encoding: .utf8)
  }

  @Test func `It answers every recorded frame as version 17 did`() throws {
    let played = try SocketTranscript(Self.transcript("17"), warts: SandboxWarts())
    #expect(played.differences.isEmpty, "\(played.differences.joined(separator: "\n"))")
    #expect(played.agreed > 80)
  }

  @Test func `Without its wart it answers every recorded frame as version 19 did`() throws {
    let warts = try SandboxWarts(without: ["sockets-speak-seventeen"])
    let played = try SocketTranscript(Self.transcript("19"), warts: warts)
    #expect(played.differences.isEmpty, "\(played.differences.joined(separator: "\n"))")
    #expect(played.agreed > 70)
  }

  /// Shakes hands on socket 1.
  private static func server() -> SandboxSockets {
    var sockets = SandboxSockets()
    sockets.open(1, now: 0)
    _ = sockets.receive(
      ##"{"event":"#handshake","data":{"authToken":null},"cid":1}"##, from: 1, warts: SandboxWarts(), now: 0)
    return sockets
  }

  @Test func `Version 17 echoes a number that is none, version 19 takes it for no call`() throws {
    let text = ##"{"event":"#subscribe","data":{"channel":"c"},"cid":"seven"}"##
    var sockets = Self.server()
    #expect(
      sockets.receive(text, from: 1, warts: SandboxWarts(), now: 1) == [.send(#"{"rid":"seven"}"#, to: 1)])
    let nineteen = try SandboxWarts(without: ["sockets-speak-seventeen"])
    var others = Self.server()
    #expect(others.receive(text, from: 1, warts: nineteen, now: 1) == [])
    #expect(others.publish(1, to: "c").count == 1)
  }

  @Test func `Only a pong keeps a client alive, not other words`() {
    var sockets = Self.server()
    for second in 1..<20 {
      let text = ##"{"event":"#publish","data":{"channel":"c"}}"##
      _ = sockets.receive(text, from: 1, warts: SandboxWarts(), now: Int64(second) * 1000)
    }
    #expect(sockets.advance(to: 20_000) == [.close(1, code: 4001)])
    #expect(sockets.count == 0)
  }

  @Test func `Time scaled down shrinks pings but leaves a client the time it needs`() {
    var sockets = SandboxSockets()
    sockets.timeScale = 0.001
    sockets.open(1, now: 0)
    #expect(sockets.nextDue == 100)
    let answer = sockets.receive(
      ##"{"event":"#handshake","data":{},"cid":1}"##, from: 1, warts: SandboxWarts(), now: 0)
    guard case .send(let text, _) = answer.first else {
      Issue.record("no answer")
      return
    }
    #expect(text.contains(#""pingTimeout":1000"#))
  }

  @Test func `A client that is gone holds no channel`() {
    var sockets = Self.server()
    _ = sockets.receive(
      ##"{"event":"#subscribe","data":{"channel":"c"},"cid":2}"##, from: 1, warts: SandboxWarts(), now: 1)
    #expect(sockets.publish(nil, to: "c").count == 1)
    sockets.gone(1)
    #expect(sockets.publish(nil, to: "c").isEmpty)
  }
}
