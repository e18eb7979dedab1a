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

  @Test(.timeLimit(.minutes(1))) func anUploadNobodyReadsIsGivenUpAfterTheIdleTime() async throws {
    let over = DispatchSemaphore(value: 0)
    defer { over.signal() }
    let server = try RawServer { _ in over.wait() }
    let picture = try Picture(size: 30 << 20)
    let request = try server.request(picture.endpoint, idle: 300, deadline: 20_000)
    let failure = await URLSessionTransport().send(request).failure
    #expect(failure == TransportFailure(.timedOut, reach: .neverLeft))
  }

  #if os(Linux)
  @Test(.timeLimit(.minutes(3))) func memoryStaysFlatWhileTwentyLargePhotosGoUp() async throws {
    let sink = try UploadSink()
    let picture = try Picture(size: 10 << 20)
    let transport = URLSessionTransport()
    _ = await transport.send(try sink.request(picture.endpoint))
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let before = try Self.kilobytes("VmRSS")
    for _ in 0..<20 {
      #expect(await transport.send(try sink.request(picture.endpoint)).answer?.status == 201)
    }
    let peak = try Self.kilobytes("VmHWM")
    print(
      "20 uploads of 10 MiB: \(before / 1024) MiB resident before, at most \(peak / 1024) MiB while they went up"
    )
    #expect(sink.bodies.allSatisfy { $0 > 10 << 20 } && sink.bodies.count == 21)
    #expect(peak - before < 40 * 1024)
    #expect(picture.names == ["p.jpg"])
  }

  @Test(.timeLimit(.minutes(1))) func aFileIsNeverWholeInMemory() async throws {
    let sink = try UploadSink()
    let picture = try Picture(size: 1)
    let size = 128 << 20
    #expect(truncate(picture.file.path, off_t(size)) == 0)
    let capture = ProofCapture(order: "o", mark: ProofMark(clientMutationID: "m-02"))
    let endpoint = Endpoint.capturePhoto(
      capture, path: picture.file.path, size: size, sha256: "ab", kind: .jpeg)
    try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
    let before = try Self.kilobytes("VmRSS")
    #expect(await URLSessionTransport().send(try sink.request(endpoint)).answer?.status == 201)
    #expect(try Self.kilobytes("VmHWM") - before < 48 * 1024)
    #expect(sink.bodies.allSatisfy { $0 > size })
  }

  private static func kilobytes(_ name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name + ":") })
    return try #require(Int(line.filter(\.isNumber)))
  }
  #endif
}

extension UploadSink {
  fileprivate func request(_ endpoint: Endpoint) throws -> HTTPRequest {
    FleetbaseServer(
      address: try ServerAddress("http://127.0.0.1:\(port)"), credential: try Credential(RawServer.key)
    ).request(for: endpoint)
  }
}
