import FleetAPI
import FleetModels
import Foundation
import Testing

#if canImport(Glibc)
import Glibc

/// How much memory pictures take on their way up. The process is measured as a whole, so these run in a run of their
/// own (`make test`).
@Suite(.serialized) struct UploadMemoryTests {
  @Test(.timeLimit(.minutes(5))) func memoryStaysFlatWhileTwentyLargePhotosGoUp() async throws {
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

  @Test(.timeLimit(.minutes(5))) func aFileIsNeverWholeInMemory() async throws {
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
}
#endif
