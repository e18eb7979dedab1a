import FleetModels
import Foundation
import Testing

@testable import FleetEvents

/// Every sample and every capture against the event it is; the tables are printed.
@Suite struct EventTableTests {
  @Test func everySampleIsTheEventTheTableSays() throws {
    let reader = EventReader()
    let files = try ["doc_", "real_", "socket_", "push_", "hostile_"].flatMap {
      try Fixture.samples($0)
    }
    var table: [String] = []
    for file in files {
      let bytes = try Fixture.bytes(file)
      let line = EventLine.line { () throws(EventRefusal) in
        file.hasPrefix("push_") ? .event(try FleetEvent(push: bytes)) : try reader.read(bytes)
      }
      table.append("\(file) | \(line)")
    }
    print(table.joined(separator: "\n"))
    try expect(table, in: "expected-samples.txt")
  }

  @Test func everyCapturedPublicationIsTheEventTheTableSays() throws {
    var table: [String] = []
    for line in try Fixture.lines("events/socket-captures.jsonl") {
      guard let frame = try JSONValue(parsing: line)["raw"]?.string else { continue }
      let packet = try #require(SocketPacket(Array(frame.utf8)[...], depthLimit: 72))
      guard case .event("#publish", let data?, _) = packet,
        let members = JSONSlices.members(data, named: ["channel", "data"], depthLimit: 72),
        let payload = members["data"], let name = members["channel"]
      else {
        Issue.record("not a publication: \(frame.prefix(80))")
        continue
      }
      let channel = try #require(try JSONValue(parsing: name).string)
      let read = EventLine.line { () throws(EventRefusal) in
        try EventReader(limits: .socket).read(payload, channel: channel)
      }
      table.append("\(channel) | \(read)")
    }
    print(summary(table))
    try expect(table, in: "expected-publications.txt")
  }

  @Test func everyCapturedWebhookIsTheEventTheTableSays() throws {
    var table: [String] = []
    for line in try Fixture.lines("captures/webhooks.jsonl") {
      let delivery = try JSONValue(parsing: line)
      let body = try #require(delivery["body"]?.string)
      table.append(
        EventLine.line { () throws(EventRefusal) in try EventReader().read(Array(body.utf8)) })
    }
    print(summary(table))
    try expect(table, in: "expected-webhooks.txt")
  }

  /// How often each name, form and kind of meaning occurs.
  private func summary(_ table: [String]) -> String {
    var counts: [String: Int] = [:]
    for line in table {
      let parts = line.split(separator: " | ")
      let key =
        parts.count < 5
        ? line
        : [
          parts[parts.count - 5], parts[parts.count - 4],
          parts[parts.count - 1].prefix { $0 != " " },
        ]
        .joined(separator: " | ")
      counts[key, default: 0] += 1
    }
    return counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(
      separator: "\n")
  }

  private func expect(_ table: [String], in file: String) throws {
    let expected = try Fixture.lines("events/" + file).map { String(decoding: $0, as: UTF8.self) }
    #expect(table.count == expected.count)
    for (found, wanted) in zip(table, expected) where found != wanted {
      Issue.record("\(file) says: \(wanted)\nfound: \(found)")
    }
  }
}
