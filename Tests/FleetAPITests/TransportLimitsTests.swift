import FleetModels
import Foundation
import Testing

@testable import FleetAPI

/// Time, size, and requests that never leave.
@Suite struct TransportLimitsTests {
  @Test(.timeLimit(.minutes(5))) func aServerThatNeverAnswersIsGivenUpAfterTheIdleTime() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.readToEnd()
    }
    let request = try server.request(.startOrder("order_example"), idle: 200)
    let failure = await URLSessionTransport().send(request).failure
    #expect(failure == TransportFailure(.timedOut, reach: .mayHaveArrived))
  }

  @Test(.timeLimit(.minutes(5))) func aDrippingServerIsGivenUpAtTheDeadline() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
      // A byte every 20 ms is never silent for long; the pause is the fault itself.
      while connection.write(" ") { Thread.sleep(forTimeInterval: 0.02) }
    }
    let request = try server.request(.completeOrder("order_example"), idle: 5_000, deadline: 300)
    let failure = await URLSessionTransport().send(request).failure
    #expect(failure == TransportFailure(.deadline, reach: .mayHaveArrived))
  }

  @Test func aServerThatKeepsSendingIsNotTakenForSilent() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
      for _ in 0..<30 {
        Thread.sleep(forTimeInterval: 0.05)
        connection.write("  ")
      }
    }
    let request = try server.request(.order("order_example"), idle: 1_000)
    #expect(await URLSessionTransport().send(request).answer?.body.count == 60)
  }

  @Test func anAnswerOverTheLimitIsDroppedAndToldAsTooLarge() async throws {
    let megabyte = [UInt8](repeating: 0x20, count: 1 << 20)
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(50 << 20)\r\n\r\n")
      for _ in 0..<50 where connection.write(megabyte) {}
    }
    let request = try server.request(.orders(OrderQuery()))
    #expect(request.responseLimit == 16 << 20)
    let exchange = await URLSessionTransport().send(request)
    #expect(exchange.failure?.reason == .answerTooLarge(limit: 16 << 20))
    #expect(exchange.failure?.reach == .mayHaveArrived)
  }

  @Test func anAnswerOverTheLimitKeepsItsStatusAndHeaders() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer(
        "503 Service Unavailable", ["Retry-After: 7"], [UInt8](repeating: 0x20, count: 100))
    }
    let endpoint = Endpoint.startOrder("order_example")
    let failure = try #require(
      await URLSessionTransport().send(try server.request(endpoint, limit: 99)).failure)
    #expect(failure.head?.body == [])
    let error = APIError(failure, endpoint: endpoint)
    #expect(error.kind == .malformed(.tooLarge(limit: 99)))
    #expect(error.status == 503 && error.retryAfterMilliseconds == 7000)
  }

  @Test(.timeLimit(.minutes(5))) func anEndlessFastAnswerIsGivenUpInTime() async throws {
    let block = [UInt8](repeating: 0x20, count: 1 << 16)
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.write("HTTP/1.1 200 OK\r\n\r\n")
      while connection.write(block) {}
    }
    let request = try server.request(.startOrder("order_example"), limit: 1 << 20)
    let exchange = await URLSessionTransport().send(request)
    #expect(exchange.failure?.reason == .answerTooLarge(limit: 1 << 20))
    server.stop()
  }

  @Test func anAnswerOfExactlyTheLimitIsTaken() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.answer("200 OK", [], [UInt8](repeating: 0x20, count: 1000))
    }
    let request = try server.request(.order("order_example"), limit: 1000)
    #expect(await URLSessionTransport().send(request).answer?.body.count == 1000)
  }

  @Test(arguments: [
    Endpoint.startOrder("order_example"), .cancelOrder("order_example"), .order("order_example"),
  ])
  func aRefusedConnectionMeansTheRequestNeverLeft(_ endpoint: Endpoint) async throws {
    let port = try RefusingPort()
    defer { withExtendedLifetime(port) {} }
    let server = FleetbaseServer(
      address: try ServerAddress("http://127.0.0.1:\(port.number)"),
      credential: try Credential(RawServer.key))
    let failure = await URLSessionTransport().send(server.request(for: endpoint)).failure
    #expect(failure == TransportFailure(.cannotConnect, reach: .neverLeft))
  }

  /// The server never says its part of the TLS greeting, so not a byte of the body can leave.
  @Test func aWriteOfWhoseBodyNothingWasSentNeverLeft() async throws {
    let server = try RawServer { $0.readToEnd() }
    var fleetbase = try server.fleetbase()
    fleetbase.address = try ServerAddress("https://127.0.0.1:\(server.port)")
    fleetbase.timeoutMilliseconds = 200
    let failure = await URLSessionTransport().send(fleetbase.request(for: .startOrder("order_example")))
      .failure
    #expect(failure == TransportFailure(.timedOut, reach: .neverLeft))
  }

  @Test func aServerThatDoesNotSpeakTLSIsTellableAsSuch() async throws {
    let server = try RawServer { $0.write("HTTP/1.1 400 Bad Request\r\n\r\n") }
    var fleetbase = try server.fleetbase()
    fleetbase.address = try ServerAddress("https://127.0.0.1:\(server.port)")
    let failure = await URLSessionTransport().send(fleetbase.request(for: .startOrder("order_example")))
      .failure
    #expect(failure == TransportFailure(.tls, reach: .neverLeft))
  }

  @Test func aCancelledTaskEndsTheExchange() async throws {
    let server = try RawServer { connection in
      _ = connection.readRequest()
      connection.readToEnd()
    }
    let request = try server.request(.startOrder("order_example"))
    let task = Task { await URLSessionTransport().send(request) }
    while server.requests.isEmpty { await Task.yield() }
    task.cancel()
    #expect(await task.value.failure == TransportFailure(.cancelled, reach: .mayHaveArrived))
  }

  @Test func aTaskCancelledBeforehandSendsNothing() async throws {
    let server = try RawServer { _ = $0.readRequest() }
    let request = try server.request(.startOrder("order_example"))
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await URLSessionTransport().send(request)
    }
    task.cancel()
    #expect(await task.value.failure == TransportFailure(.cancelled, reach: .neverLeft))
    #expect(server.connectionCount == 0)
  }

  #if os(Linux)
  @Test func threeHundredWritesLeaveNoDescriptorsBehind() async throws {
    let server = try RawServer { connection in
      while connection.readRequest() != nil { connection.answer("200 OK") }
    }
    let transport = URLSessionTransport()
    for _ in 0..<300 { _ = await transport.send(try server.request(.startOrder("order_example"))) }
    #expect(server.connectionCount == 300)
    // Other tests hold descriptors of their own meanwhile; a leak would be 300 sockets to this server.
    func openHere() throws -> Int {
      let hex = String(server.port, radix: 16, uppercase: true)
      let port = ":" + String(repeating: "0", count: 4 - hex.count) + hex
      return try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8).split(separator: "\n")
        .map { $0.split(separator: " ") }
        .filter { $0.count > 3 && $0[2].hasSuffix(port) && $0[3] == "01" }.count
    }
    let patience = ContinuousClock.now + .seconds(60)
    while try openHere() > 5, ContinuousClock.now < patience { await Task.yield() }
    #expect(try openHere() <= 5)
  }
  #endif
}
