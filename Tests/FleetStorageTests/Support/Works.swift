import FleetModels
import Foundation

@testable import FleetStorage

/// One thing that a device stores, whole or not at all, for trying it on disks that fail.
struct Work: Sendable {
  let name: String
  let file: DeskFile
  let run: @Sendable (Desk) throws -> Void

  init(_ name: String, in file: DeskFile = .outbox, run: @escaping @Sendable (Desk) throws -> Void) {
    self.name = name
    self.file = file
    self.run = run
  }

  /// What stands in the files before: an entry of each state, attempts, a flight, a gate, an announcement, orders.
  static func earlier(_ desk: Desk) throws {
    let store = try desk.store
    try store.transaction {
      for state in EntryState.allCases {
        var entry = EntryRecord.sample("entry_\(state.name)", order: "order_\(state.name)")
        entry.state = state
        entry.settledWall = Timestamp(milliseconds: 1)
        let stored = try store.insert(entry)
        try store.note("asked", entry: stored.seq, wall: entry.created.wall)
        try store.stamp(entry: stored.seq, flight: 1, wall: entry.created.wall, process: "a")
        try store.announce("superseded", entry: stored.seq, wall: entry.created.wall)
      }
      _ = try store.addFlight(
        Flight(
          process: "a", lane: "order/order_stamped", record: "order/order_stamped", entry: 2,
          purpose: "attempt", askedAt: 4))
      try store.setGate("link", Gate(until: 5, strikes: 1, reason: "no network"))
      try store.setNumber("clock", 77)
    }
    try desk.cache.store(try Orders.many(3).map { $0[...] }, asked: .at(1))
    _ = try desk.inbox.receive(Arrival.many(0..<20))
    try desk.inbox.advance("forward", to: 5, at: .init(milliseconds: 1))
    try desk.inbox.link(external: "ERP-1", order: "order_1", at: .init(milliseconds: 1))
  }

  private static func change(
    _ name: String, _ id: String,
    _ change: @escaping @Sendable (OutboxStore, inout EntryRecord) throws -> Void
  ) -> Work {
    Work(name) { desk in
      try desk.store.transaction {
        guard var entry = try desk.store.entry(id) else { throw StorageError.corrupt(path: id) }
        try change(desk.store, &entry)
        try desk.store.update(entry)
        try desk.store.note(name, entry: entry.seq, wall: .init(milliseconds: 9))
      }
    }
  }

  /// All that the two files are asked to keep in an entry's life, and what keeps the files themselves.
  static let all: [Work] = [
    Work("enqueue") { desk in
      try desk.store.transaction {
        let entry = try desk.store.insert(.sample("entry_new"))
        try desk.store.note("asked", entry: entry.seq, wall: entry.created.wall)
      }
    },
    change("stamp", "entry_pending") { store, entry in
      entry.state = .stamped
      entry.attempts = 1
      let flight = try store.addFlight(
        Flight(
          process: "a", lane: entry.lane, record: entry.record, entry: entry.seq, purpose: "attempt",
          askedAt: 5))
      try store.stamp(entry: entry.seq, flight: flight.id, wall: .init(milliseconds: 5), process: "a")
    },
    change("land", "entry_stamped") { store, entry in
      entry.state = .unknown
      entry.mayHaveLeft = true
      _ = try store.landFlight(1)
      try store.endAttempt(entry: entry.seq, flight: 1, wall: .init(milliseconds: 6), outcome: "no answer")
    },
    change("confirm", "entry_unknown") { _, entry in
      entry.state = .confirmed
      entry.confirmedAt = 7
      entry.confirmedWall = Timestamp(milliseconds: 7)
    },
    change("settle", "entry_confirmed") { store, entry in
      entry.state = .settled
      entry.settledWall = Timestamp(milliseconds: 8)
      try store.announce("doubled", entry: entry.seq, wall: .init(milliseconds: 8))
    },
    change("hold for a person", "entry_unknown") { store, entry in
      entry.state = .attention
      entry.reason = [1, 2, 3]
      try store.setFailedReads(FailedReads(times: 3, since: 4), of: entry.record)
    },
    Work("purge") { desk in
      try desk.store.transaction { try desk.store.purge(restedBefore: Timestamp(milliseconds: 1000)) }
    },
    Work("announcements heard") { try $0.store.forgetAnnouncements(upTo: 3) },
    Work("a gate shut") { try $0.store.setGate("token", Gate(until: 9, strikes: 2, reason: "401")) },
    Work("a large entry") { desk in
      var entry = EntryRecord.sample("entry_large")
      entry.preImage = [UInt8](repeating: 9, count: 30_000)
      _ = try desk.store.insert(entry)
    },
    Work("checkpoint of the outbox") { try $0.store.checkpoint() },
    Work("a page of orders", in: .cache) { desk in
      try desk.cache.store(try Orders.many(4).map { $0[...] }, asked: .at(2))
    },
    Work("an order gone", in: .cache) { try $0.cache.markDeleted("order_1000001", at: Moment.at(9).wall) },
    Work("an offer learned", in: .cache) { desk in
      try desk.cache.learn(
        offer: "[1]", shared: "[0]", config: "config_a", after: "created", order: "order_1000001")
    },
    Work("a note", in: .cache) { try $0.cache.setNote("refreshed", 5) },
    Work("checkpoint of the cache", in: .cache) { try $0.cache.checkpoint() },
    Work("a group of events", in: .inbox) { _ = try $0.inbox.receive(Arrival.many(15..<40)) },
    Work("a reader goes on", in: .inbox) { desk in
      try desk.inbox.advance("forward", to: 9, at: .init(milliseconds: 2))
    },
    Work("a link", in: .inbox) { desk in
      try desk.inbox.link(external: "ERP-2", order: "order_2", names: ["ORD-2"], at: .init(milliseconds: 2))
    },
    Work("a link taken away", in: .inbox) { try $0.inbox.unlink(external: "ERP-1") },
    Work("checkpoint of the inbox", in: .inbox) { try $0.inbox.checkpoint() },
  ]
}
