import Foundation
import Testing

@testable import FleetNetwork

/// `wss` against a server of another make, `openssl s_server`, with an authority made for the test. Where that program is
/// not there, these are skipped and say so.
@Suite(.timeLimit(.minutes(5)), .enabled(if: OpenSSL.isThere, "there is no openssl program here"))
struct WebSocketTLSTests {
  @Test func `A certificate of the right authority for the right name connects`() async throws {
    let openssl = try await offPool { try OpenSSL() }
    let socket = WebSocketConnection.connect(
      to: "wss://localhost:\(openssl.port)/", authorities: openssl.authority)
    // It speaks TLS and HTTP, but no WebSocket: with its page the secure stream has done its part.
    guard case .failed(.refused(let status, _)) = await socket.next() else {
      Issue.record("no answer came through TLS")
      return
    }
    #expect(status == 200)
  }

  @Test func `A certificate of nobody known is refused`() async throws {
    let openssl = try await offPool { try OpenSSL() }
    let socket = WebSocketConnection.connect(to: "wss://localhost:\(openssl.port)/")
    guard case .failed(.tlsFailed(let host, _)) = await socket.next() else {
      Issue.record("it was taken")
      return
    }
    #expect(host == "localhost")
  }

  @Test func `A certificate for another name is refused`() async throws {
    let openssl = try await offPool { try OpenSSL(name: "other.example") }
    let socket = WebSocketConnection.connect(
      to: "wss://localhost:\(openssl.port)/", authorities: openssl.authority)
    guard case .failed(.tlsFailed) = await socket.next() else {
      Issue.record("it was taken")
      return
    }
  }

  @Test func `A server without TLS is refused, and says nothing`() async throws {
    let server = try EchoServer()
    let socket = WebSocketConnection.connect(to: "wss://127.0.0.1:\(server.port)/socket/")
    guard case .failed(.tlsFailed) = await socket.next() else {
      Issue.record("it was taken")
      return
    }
  }

  @Test func `Messages pass through TLS in both directions`() async throws {
    let openssl = try await offPool { try OpenSSL(page: false) }
    let server = try EchoServer()
    let tunnel = try TLSTunnel(openssl, to: server.port)
    let socket = WebSocketConnection.connect(
      to: "wss://localhost:\(tunnel.port)/socket/", authorities: openssl.authority)
    #expect(await socket.next() == .opened)
    let long = String(repeating: "é🚚", count: 100_000)
    for text in ["short", long, "end"] {
      socket.send(text: text)
      #expect(await socket.next() == .text(text))
    }
    socket.close(WebSocketCloseCode(rawValue: 4000), reason: "done")
    #expect(await socket.next() == .closed(WebSocketCloseCode(rawValue: 4000), reason: "done"))
  }
}
