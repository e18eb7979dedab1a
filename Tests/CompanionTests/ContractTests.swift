import Foundation
import Testing

@testable import companion

/// `companion contract` as a process.
@Suite(.timeLimit(.minutes(5)))
struct ContractTests {
  private let nowhere = FileManager.default.temporaryDirectory.path + "/companion-nowhere"
  private let recording = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/captures/0201-classic-order.jsonl").path

  @Test func `A recording is decoded and shown as a table`() async throws {
    let outcome = try await Program.run(["contract", "--decode-only", recording], home: nowhere)
    #expect(outcome.code == 0)
    #expect(outcome.output.hasPrefix("resource"))
    #expect(outcome.output.contains("41 of 41 bodies decode"))
  }

  @Test func `A body that is not as believed is named and fails`() async throws {
    let path = FileManager.default.temporaryDirectory.path + "/contract-\(UUID().uuidString).jsonl"
    let line =
      #"{"n":1,"request":{"method":"GET","path":"/v1/orders/x"},"response":{"status":200,"body":"{}"}}"#
    try Data(line.utf8).write(to: URL(filePath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let outcome = try await Program.run(["contract", "--decode-only", path], home: nowhere)
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("1: order: it has no id"))
  }

  @Test func `A file that is no recording is one sentence`() async throws {
    let outcome = try await Program.run(["contract", "--decode-only", "/nowhere.jsonl"], home: nowhere)
    #expect(outcome.code == 1)
    #expect(outcome.complaint.contains("/nowhere.jsonl: it cannot be opened"))
  }

  @Test func `A key of the live side needs a word more`() async throws {
    let outcome = try await Program.run(
      ["contract", "--host", "http://127.0.0.1:1", "--key", "flb_live_x"], home: nowhere)
    #expect(outcome.code == 2)
    #expect(outcome.complaint.contains("--yes-live") && !outcome.complaint.contains("flb_live_x"))
  }

  @Test func `A running sandbox behaves as believed`() async throws {
    let site = try await Site(orders: 2)
    let outcome = try await Program.run(
      ["contract", "--host", site.address, "--key", Site.key], home: nowhere)
    #expect(outcome.code == 0, "\(outcome.output)\(outcome.errors)")
    #expect(outcome.output.contains(" 0 no longer hold"))
    #expect(!outcome.output.contains(Site.key))
  }
}
