import FleetContract
import Foundation
import Testing

struct CapturesTests {
  @Test func `The recorded exchanges are read in the order they happened`() throws {
    let numbers = try Captures.exchanges().compactMap { Int($0.number) }
    #expect(numbers.count > 600)
    #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
  }

  @Test func `The recorded webhooks are signed`() throws {
    let deliveries = try WebhookFile.read(path: Captures.folder.appending(path: "webhooks.jsonl").path)
    #expect(deliveries.count > 400)
    #expect(deliveries.allSatisfy { $0.signature?.count == 64 })
  }

  @Test func `The recordings hold no token of anybody`() throws {
    let secret = try Regex(
      #"\d+\|[A-Za-z0-9]{40}|flb_(live|test)_(?!sample\b)[A-Za-z0-9]+|/(home|root|tmp)/"#)
    for name in try FileManager.default.contentsOfDirectory(atPath: Captures.folder.path) {
      let text = try String(contentsOf: Captures.folder.appending(path: name), encoding: .utf8)
      for line in text.split(separator: "\n") where line.firstMatch(of: secret) != nil {
        Issue.record("\(name): \(line.prefix(60))")
      }
    }
  }

  @Test func `The recordings stay small enough to read`() throws {
    let sizes = try FileManager.default.contentsOfDirectory(atPath: Captures.folder.path).map {
      try Data(contentsOf: Captures.folder.appending(path: $0)).count
    }
    #expect(sizes.reduce(0, +) < 4_500_000)
  }
}
