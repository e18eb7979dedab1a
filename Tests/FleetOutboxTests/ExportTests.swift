import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation
import Testing

@testable import FleetOutbox

/// The export for a support case: enough to find out what happened, and nothing of anybody.
@Suite struct ExportTests {
  let pictures: Pictures

  init() throws { pictures = try Pictures() }

  /// An order with people on it, as the server gives one.
  private static let order: JSONValue = [
    "id": "order_p", "status": "started", "started": true, "type": "transport",
    "dispatched_at": "2026-03-10T11:00:00.000000Z", "notes": "Ring twice at Wong's",
    "customer": [
      "id": "contact_1", "name": "Mei Lin Wong", "phone": "+65 6123 4567", "email": "mei@example.com",
    ],
    "driver_assigned": ["id": "driver_own", "name": "Arif Rahman", "phone": "+6591234567"],
    "payload": [
      "id": "payload_1",
      "pickup": ["id": "place_1", "name": "Orchid Bakery", "street1": "12 Amber Road", "phone": "61112222"],
      "dropoff": ["id": "place_2", "name": "Blk 7", "address": "7 Jalan Besar, Singapore 208787"],
      "waypoints": [], "entities": [["id": "entity_1", "name": "Birthday cake", "sku": "CAKE-77"]],
    ],
    "tracking_statuses": [["code": "CREATED"], ["code": "DISPATCHED"], ["code": "STARTED"]],
  ]

  /// Every personal value of it, and of what was typed.
  private static let personal = [
    "Mei Lin", "Wong", "6123", "mei@example.com", "Arif", "91234567", "Orchid", "Amber", "61112222", "Blk 7",
    "Jalan", "208787", "Birthday", "CAKE-77", "Ring twice", "Nobody home", "Left by the", "LABEL-9",
    "flat tyre", "1.3521", "103.8198", "Benny", "token",
  ]

  private func busyBench() throws -> Bench {
    let bench = try Bench(pictures: pictures.files)
    try bench.cache.store([Self.order.encoded()[...]], asked: bench.moment)
    try bench.tap(.position(Coordinate(latitude: 1.3521, longitude: 103.8198)!))
    try bench.tap(.position(Coordinate(latitude: 1.3522, longitude: 103.8198)!))
    try bench.tap(.comment("order_p", "Nobody home at Wong's"))
    try bench.tap(.issue(.init(report: "A flat tyre", order: "order_p")))
    try bench.tap(
      .proof("order_p", .photo(.bytes(Pictures.jpeg)), remarks: "Left by the door of Mei Lin Wong"))
    let scan = try bench.tap(.proof("order_p", .scan("LABEL-9")))
    let activity = try bench.tap(.activity("order_p", "enroute"))
    for (id, reason, note) in [
      (
        scan, Reason.rejected(["Unable to validate QR code data LABEL-9."]),
        "refused: call +65 6123 4567 or mei@example.com"
      ),
      (
        activity, .conflict(.reassigned(to: "Benny Tan")),
        "needs attention: the order was given to Benny Tan"
      ),
    ] {
      var row = try bench.entry(id).row
      row.state = .attention
      row.reason = try encode(reason)
      row.refusal = "No cake at Orchid Bakery"
      try bench.store.update(row)
      try bench.store.note(note, entry: row.seq, wall: bench.moment.wall)
    }
    return bench
  }

  private func text(_ bench: Bench) throws -> String {
    try bench.outbox.export(policy: Policy(), now: bench.moment).text
  }

  @Test func nothingOfAnybodyIsInIt() throws {
    let text = try text(try busyBench())
    for value in Self.personal { #expect(!text.localizedCaseInsensitiveContains(value), "\(value)") }
  }

  /// Where the orders are not on this device any more, our own sentences still end before a name.
  @Test func nobodyIsNamedWithoutTheCacheEither() throws {
    let bench = try busyBench()
    let outbox = Outbox(
      store: bench.store, cache: try OrderCache(location: .memory), driver: bench.driver)
    let text = try outbox.export(policy: Policy(), now: bench.moment).text
    for value in ["Benny", "mei@example.com", "6123 4567", "1.3521", "LABEL-9", "Nobody home"] {
      #expect(!text.contains(value), "\(value)")
    }
  }

  @Test func itTellsWhatBecameOfEachEntry() throws {
    let bench = try Bench()
    let id = try bench.tapStart()
    try bench.step(.began)
    try bench.settle()
    let export = try bench.outbox.export(policy: Policy(), now: bench.moment)
    let entry = try #require(export["entries"]?.array?.first)
    #expect(entry["id"]?.string == id)
    #expect(entry["order"]?.string == "order_a")
    #expect(entry["state"]?.string == "settled")
    #expect(entry["history"]?.array?.first?["outcome"]?.string == "confirmed")
    #expect(
      entry["journal"]?.array?.compactMap { $0["what"]?.string } == [
        "start order_a", "attempt 1", "confirmed: the server's answer shows it", "settled",
      ])
  }

  @Test func itNamesItsVersionsAndTheWaitingTimes() throws {
    let export = try text(try Bench())
    #expect(export.contains("\"outbox_schema\""))
    #expect(export.contains("\"sqlite\":\"3."))
    #expect(export.contains("\"dangerousQuarantine\":300000"))
  }

  @Test func whatHoldsBackTheAccountIsInIt() throws {
    let bench = try Bench()
    try bench.tapStart()
    try bench.step(.began)
    try bench.land(status: 429, #"{"error":"Too Many Attempts."}"#)
    let export = try bench.outbox.export(policy: Policy(), now: bench.moment)
    #expect(export["gates"]?["patience"]?["opens_in_ms"] == 60_000)
  }
}
