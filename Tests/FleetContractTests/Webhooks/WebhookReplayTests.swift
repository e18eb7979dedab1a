import FleetContract
import FleetModels
import Foundation
import Testing

@testable import struct FleetContract.WebhookSignature

/// Recorded webhooks against those of the sandbox.
struct WebhookReplayTests {
  private static func exchanges(_ stories: [String]) throws -> [Exchange] {
    try ExchangeFile.read(
      paths: Captures.paths().filter { path in stories.contains { path.contains("/\($0)-") } })
  }

  private static func report(_ stories: [String], _ deliveries: [WebhookDelivery]) async throws
    -> WebhookReport
  {
    let report = try await ContractReplay.run(
      exchanges(stories), flows: Captures.flows(), webhooks: deliveries)
    return try #require(report.webhooks)
  }

  /// A delivery like `delivery` with `text` in place of another, signed again.
  private static func changed(_ delivery: WebhookDelivery, _ text: String, to other: String)
    -> WebhookDelivery
  {
    let body = delivery.body.replacingOccurrences(of: text, with: other)
    let signature = WebhookSignature(secret: WebhookReport.sampleSecret).hex(of: Array(body.utf8))
    return WebhookDelivery(at: delivery.at, path: delivery.path, signature: signature, body: body)
  }

  /// The first delivery that arrived at `time` on the day of the recording.
  private static func delivery(at time: String) throws -> WebhookDelivery {
    try #require(Captures.webhooks().first { $0.at.contains("T\(time)") })
  }

  /// One replay for all that is planted: a value, a member, the order of members, a name and a record.
  private static let planted = Task {
    let moved = #""facilitator":null,"#
    var member = try changed(delivery(at: "17:33:36.108"), moved, to: "")
    member = changed(member, #""purchase_rate":null,"#, to: #""purchase_rate":null,"# + moved)
    return try await report(
      ["0101", "0201"],
      [
        changed(delivery(at: "17:33:36.158"), #""type":"transport""#, to: #""type":"haulage""#),
        changed(delivery(at: "17:33:36.124"), #""vendor":null,"#, to: ""), member,
        changed(delivery(at: "17:33:37.511"), "order.completed", to: "order.driver_assigned"),
        changed(delivery(at: "17:33:37.520"), "order_juga0jjr94", to: "order_aaaaaaaaaa"),
      ])
  }

  private static func verdict(at time: String) async throws -> String {
    "\(try #require(await planted.value.lines.first { $0.at.contains("T\(time)") }).verdict)"
  }

  @Test func `The sandbox signs the exact bytes it sends`() async throws {
    let report = try await Self.planted.value
    #expect(report.sent > 5 && report.wellSigned == report.sent)
  }

  @Test func `A webhook with another value is named with the member`() async throws {
    #expect(try await Self.verdict(at: "17:33:36.158").contains("data.type: Fleetbase said"))
  }

  @Test func `A webhook with a member less is named with the member`() async throws {
    #expect(try await Self.verdict(at: "17:33:36.124").contains("data.vendor: Fleetbase said no such member"))
  }

  @Test func `A webhook with its members in another order is named`() async throws {
    #expect(try await Self.verdict(at: "17:33:36.108").contains("order of members"))
  }

  @Test func `A webhook that the sandbox does not send is named`() async throws {
    #expect(try await Self.verdict(at: "17:33:37.511").contains("no such event"))
  }

  @Test func `A webhook about a record that the file does not name is not compared`() async throws {
    #expect(
      try await Self.verdict(at: "17:33:37.520").contains("no exchange of the file names order_aaaaaaaaaa"))
  }
}
