import FleetSandbox
import Foundation
import Testing

#if canImport(Glibc)
/// A day with many large pictures, by the real program: the phone's memory must not grow with them. `make soak`.
@Suite(.timeLimit(.minutes(30)))
struct PhotoDayTests {
  private static let isSoak = ProcessInfo.processInfo.environment["COMPANION_SOAK"] != nil

  @Test(.enabled(if: isSoak))
  func `A hundred photos of ten megabytes go up once each, in flat memory`() async throws {
    let count = 100
    let site = try await Site(orders: 10, timeScale: 0.01)
    try await site.login()
    let ids = try await site.orders()
    let path = site.home + ".jpg"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var picture = Data([0xFF, 0xD8, 0xFF, 0xE0])
    picture.append(Data(repeating: 0x5A, count: 10_000_000 - picture.count))
    try picture.write(to: URL(fileURLWithPath: path))
    for number in 0..<count {
      let outcome = try await site.run("proof", ids[number % ids.count], "--photo", path)
      try #require(outcome.code == 0, "\(outcome.errors)")
    }
    let sync = try Running(["sync", "--wait", "1500", "--time-scale", "0.01"], home: site.home)
    let watch = Task { [identifier = sync.identifier, host = site.host] in
      var early = 0
      var peak = 0
      while let size = Self.kilobytes("VmHWM", of: identifier) {
        peak = size
        if host.ledger.effects.count(where: { $0.name == "proof:photo" }) <= 10 { early = size }
        try? await Task.sleep(for: .milliseconds(50))
      }
      return (early, peak)
    }
    let outcome = await sync.end()
    let (early, peak) = await watch.value
    #expect(outcome.code == 0, "\(outcome.errors)")
    let marks = site.host.ledger.effects.filter { $0.name == "proof:photo" }.map {
      $0.facts["client_mutation_id"]
    }
    print(
      "\(marks.count) photos of 10 MB: \(early / 1024) MiB at most while the first ten went up, \(peak / 1024) MiB at the end"
    )
    #expect(marks.count == count && Set(marks).count == count)
    #expect(peak - early < 16 * 1024)
    #expect(peak < 160 * 1024)
  }

  /// Nil when the process is gone.
  private static func kilobytes(_ name: String, of process: pid_t) -> Int? {
    let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
    return line.flatMap { Int($0.filter(\.isNumber)) }
  }
}
#endif
