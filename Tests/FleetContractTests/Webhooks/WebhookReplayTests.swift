import FleetContract
import Foundation
import FleetModels
import Testing

@testable import struct FleetContract.WebhookSignature

/// Recorded webhooks against those of the sandbox.
struct WebhookReplayTests {
  /// Stories from the first sign-in to blind retries, and the deliveries of all.
  private static let stories = ["0001", "0101", "0201", "0242", "0301", "0319", "0342", "0368"]

  private static func exchanges(_ stories: [String]) throws -> [Exchange] {
    try ExchangeFile.read(paths: Captures.paths().filter { path in stories.contains { path.contains("/\($0)-") } })
  }

  private static func deliveries() throws -> [WebhookDelivery] {
    try WebhookFile.read(path: Captures.folder.appending(path: "webhooks.jsonl").path)
  }

  private static func flows() throws -> [JSONValue] {
    let data = try Data(contentsOf: Captures.folder.appending(path: "order-configs.json"))
    return try JSONValue(parsing: Array(data)).array ?? []
  }

  private static func report(_ stories: [String], _ deliveries: [WebhookDelivery]) async throws -> WebhookReport {
    let report = try await ContractReplay.run(exchanges(stories), flows: flows(), webhooks: deliveries)
    return try #require(report.webhooks)
  }

  /// A delivery like `delivery` with `text` in place of another, signed again.
  private static func changed(_ delivery: WebhookDelivery, _ text: String, to other: String) -> WebhookDelivery {
    let body = delivery.body.replacingOccurrences(of: text, with: other)
    let signature = WebhookSignature(secret: WebhookReport.sampleSecret).hex(of: Array(body.utf8))
    return WebhookDelivery(at: delivery.at, path: delivery.path, signature: signature, body: body)
  }

  private static func completion() throws -> WebhookDelivery {
    try #require(
      deliveries().first { $0.body.contains("order.completed") && $0.body.contains("order_juga0jjr94") })
  }

  @Test func `The sandbox sends the webhooks that the real server sent`() async throws {
    let report = try await Self.report(Self.stories, Self.deliveries())
    print(report.table)
    #expect(report.disagreeing.map { "\($0.at) \($0.name) \($0.subject)" } == [])
    #expect(report.agreeing > 60)
    #expect(report.unheardOf == [])
  }

  @Test func `The sandbox signs the exact bytes it sends`() async throws {
    let report = try await Self.report(["0201"], Self.deliveries())
    #expect(report.sent > 5 && report.wellSigned == report.sent)
  }

  @Test func `A webhook with another value is named with the member`() async throws {
    let delivery = Self.changed(try Self.completion(), #""type":"transport""#, to: #""type":"haulage""#)
    let report = try await Self.report(["0101", "0201"], [delivery])
    #expect(report.lines.map(\.verdict).description.contains("data.type"))
    #expect(report.disagreeing.count == 1)
  }

  @Test func `A webhook with a member less is named with the member`() async throws {
    let delivery = Self.changed(try Self.completion(), #""purchase_rate":null,"#, to: "")
    let report = try await Self.report(["0101", "0201"], [delivery])
    #expect(report.lines.map(\.verdict).description.contains("data.purchase_rate"))
  }

  @Test func `A webhook with its members in another order is named`() async throws {
    let delivery = Self.changed(
      try Self.completion(), #""facilitator":null,"#, to: "").body
    let moved = delivery.replacingOccurrences(of: #""purchase_rate":null,"#, with: #""purchase_rate":null,"facilitator":null,"#)
    let first = try Self.completion()
    let report = try await Self.report(
      ["0101", "0201"], [Self.changed(first, first.body, to: moved)])
    #expect(report.lines.map(\.verdict).description.contains("order of members"))
  }

  @Test func `A webhook that the sandbox does not send is named`() async throws {
    let delivery = Self.changed(try Self.completion(), "order.completed", to: "order.dispatched")
    let report = try await Self.report(["0101", "0201"], [delivery])
    #expect(report.disagreeing.count == 1)
  }

  @Test func `A webhook about a record that the file does not name is not compared`() async throws {
    let delivery = Self.changed(try Self.completion(), "order_juga0jjr94", to: "order_aaaaaaaaaa")
    let report = try await Self.report(["0101", "0201"], [delivery])
    #expect(report.notComparable.count == 1)
  }

  @Test func `A webhook that is signed with another secret is named`() async throws {
    let report = try await ContractReplay.run(
      Self.exchanges(["0201"]), webhooks: [Self.completion()], webhookSecret: "another")
    #expect(report.webhooks?.lines.map(\.verdict).description.contains("signature") == true)
  }
}
