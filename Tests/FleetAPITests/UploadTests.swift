import Dispatch
import FleetModels
import Foundation
import Testing

@testable import FleetAPI

/// Photos on their way: once, whole, and without filling the memory.
@Suite struct UploadTests {
  @Test func aPhotoArrivesByteForByteWithItsLength() async throws {
    let server = try RawServer { connection in
      while connection.readRequest() != nil { connection.answer("201 Created") }
    }
    let picture = try Picture(size: 300_000)
    let answer = await URLSessionTransport().send(try server.request(picture.endpoint)).answer
    #expect(answer?.status == 201)
    let request = try #require(server.requests.first)
    let form = try #require(picture.endpoint.body.form)
    #expect(try request.body == form.encoded())
    #expect(request.header("Content-Length") == String(form.contentLength))
    #expect(request.header("Content-Type") == form.contentType)
    #expect(request.header("Transfer-Encoding") == nil)
    #expect(picture.names == ["p.jpg"])
  }

  @Test func aPhotoWhoseAnswerIsLostArrivesOnceOnAConnectionOfItsOwn() async throws {
    let server = try WritesArriveOnceTests.swallowing()
    let picture = try Picture(size: 20_000)
    let transport = URLSessionTransport()
    for _ in 0..<20 {
      #expect(await transport.send(try server.request(.order("order_example"))).answer?.status == 200)
      let failure = await transport.send(try server.request(picture.endpoint)).failure
      #expect(failure == WritesArriveOnceTests.lost)
    }
    #expect(server.requests.filter { $0.method == "POST" }.count == 20)
    #expect(picture.names == ["p.jpg"])
  }

  @Test func aPhotoOfWhichNotAllLeftDidNotArrive() async throws {
    let sink = try UploadSink(swallow: 100_000)
    let picture = try Picture(size: 30 << 20)
    let failure = try #require(await URLSessionTransport().send(try sink.request(picture.endpoint)).failure)
    #expect(failure.reach == .neverLeft)
    #expect(sink.bodies.count == 1)
  }

  @Test func aPhotoTheServerDislikesIsAnsweredAndToldSo() async throws {
    let sink = try UploadSink(status: "422 Unprocessable Content")
    let picture = try Picture(size: 11 << 20)
    let answer = await URLSessionTransport().send(try sink.request(picture.endpoint)).answer
    #expect(answer?.status == 422)
  }

  @Test(.timeLimit(.minutes(5))) func anUploadNobodyReadsIsGivenUpAfterTheIdleTime() async throws {
    let over = DispatchSemaphore(value: 0)
    defer { over.signal() }
    let server = try RawServer { _ in over.wait() }
    let picture = try Picture(size: 30 << 20)
    let request = try server.request(picture.endpoint, idle: 300, deadline: 20_000)
    let failure = await URLSessionTransport().send(request).failure
    #expect(failure == TransportFailure(.timedOut, reach: .neverLeft))
  }
}

extension UploadSink {
  func request(_ endpoint: Endpoint) throws -> HTTPRequest {
    FleetbaseServer(
      address: try ServerAddress("http://127.0.0.1:\(port)"), credential: try Credential(RawServer.key)
    ).request(for: endpoint)
  }
}
