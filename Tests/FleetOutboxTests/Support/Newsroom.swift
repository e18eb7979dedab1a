import FleetEvents
import FleetModels
import FleetStorage

@testable import FleetOutbox

/// Tells a device that is at work what happens to its orders: late, twice, out of order, not at all, and beside it
/// what nobody at the server ever said.
final class Newsroom {
  private let bench: Bench
  private let inbox: Inbox
  private let applier: EventApplier
  private var dice: SeededGenerator
  /// The state of each order that was told of last.
  private var known: [String: JSONValue] = [:]
  private var onTheWay: [(body: [UInt8], isProven: Bool)] = []
  private var events = 0

  init(_ bench: Bench, seed: UInt64) throws {
    self.bench = bench
    inbox = try Inbox(location: .memory)
    applier = EventApplier(cache: bench.cache, inbox: inbox, store: bench.store, driver: bench.driver)
    dice = SeededGenerator(seed: seed)
    bench.server.clock = { [unowned bench] in bench.moment.wall }
    // From here on documents have dates.
    for id in bench.server.orders.keys.sorted() {
      bench.server.orders[id]?.desk.notes = "first"
      known[id] = bench.server.document(id)
    }
    try bench.fetchAll()
  }

  private func chance(_ one: Int, in all: Int) -> Bool { Int.random(in: 0..<all, using: &dice) < one }

  /// What has changed goes on its way, and some of what is on its way arrives.
  func pass() throws {
    for id in bench.server.orders.keys.sorted() where known[id] != bench.server.document(id) {
      let document = bench.server.document(id)
      known[id] = document
      put("order.updated", document)
      if let status = document["status"]?.string { put("order." + status, document) }
      if chance(1, in: 3) { forge(document) }
    }
    for _ in 0..<Int.random(in: 0...3, using: &dice) { try arrive() }
  }

  /// Everything that is still on its way arrives.
  func finish() throws {
    while !onTheWay.isEmpty { try arrive() }
  }

  private func put(_ name: String, _ document: JSONValue) {
    onTheWay.append((body(name, flat(document), document), chance(1, in: 2)))
  }

  private func forge(_ document: JSONValue) {
    var members = flat(document)
    members["status"] = [.string("completed"), "canceled", "enroute"].randomElement(using: &dice)
    if chance(1, in: 2) { members["driver_assigned"] = .null }
    if chance(1, in: 2) { members["updated_at"] = plain(bench.moment.wall) }
    onTheWay.append((body(chance(1, in: 4) ? "order.deleted" : "order.updated", members, document), false))
  }

  private func flat(_ document: JSONValue) -> JSONObject {
    var members = document.object ?? [:]
    for name in ["payload", "driver_assigned", "tracking_number"] {
      if let id = members[name]?["id"] { members[name] = id }
    }
    for name in ["started_at", "dispatched_at", "created_at", "updated_at"] {
      if let time = members[name]?.string.flatMap({ Timestamp($0) }) { members[name] = plain(time) }
    }
    for name in ["started", "dispatched", "pod_required", "pod_method", "tracking_statuses"] {
      members[name] = nil
    }
    return members
  }

  private func plain(_ time: Timestamp) -> JSONValue {
    .string(String(time.second.iso.dropLast()).replacing("T", with: " "))
  }

  private func body(_ name: String, _ members: JSONObject, _ document: JSONValue) -> [UInt8] {
    events += 1
    return JSONValue.object([
      "id": .string("event_" + String(events, radix: 16)), "api_version": "2024-03-12",
      "event": .string(name), "created_at": plain(bench.moment.wall), "data": .object(members),
    ]).encoded()
  }

  private func arrive() throws {
    guard let index = onTheWay.indices.randomElement(using: &dice) else { return }
    let (body, isProven) = onTheWay[index]
    if !chance(1, in: 3) { onTheWay.remove(at: index) }
    if chance(1, in: 5) { return }
    guard case .event(let event) = try EventReader().read(body) else { return }
    _ = try inbox.receive([
      Arrival(
        event, bytes: body, channel: isProven ? .webhook : .socket(on: "order." + (event.subjectID ?? "")),
        trust: isProven ? .verified : .unverified, at: bench.moment)
    ])
    let before = try bench.store.all()
    try applier.apply(now: bench.moment)
    try compare(before, try bench.store.all())
  }

  /// An event changes nothing about an entry, but that one of unknown fate is looked up sooner.
  private func compare(_ before: [EntryRecord], _ after: [EntryRecord]) throws {
    var expected = before
    for (index, row) in after.enumerated()
    where index < before.count && row.state == .unknown && row.nextAt < before[index].nextAt {
      expected[index].nextAt = row.nextAt
    }
    if expected != after { throw World.Failure.broken("an event changed the outbox") }
  }
}
