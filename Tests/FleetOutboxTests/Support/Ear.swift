import FleetEvents
import FleetModels
import FleetStorage

@testable import FleetOutbox

/// A device that hears events: an inbox and a cache in memory, and a clock of its own.
final class Ear {
  let inbox: Inbox
  let cache: OrderCache
  let applier: EventApplier
  let driver: Driver.ID?
  var uptime: Int64 = 1_000

  init(driver: Driver.ID? = nil, store: OutboxStore? = nil) throws {
    inbox = try Inbox(location: .memory)
    cache = try OrderCache(location: .memory)
    self.driver = driver
    applier = EventApplier(cache: cache, inbox: inbox, store: store, driver: driver)
  }

  /// An ear that knows one order, `order_a`, since second 10.
  static func knowingOne(driver: Driver.ID? = nil, _ edit: (inout Herald.Row) -> Void = { _ in }) throws -> (
    Ear, Herald
  ) {
    var herald = Herald()
    _ = herald.change("order_a", at: 10, edit)
    let ear = try Ear(driver: driver)
    try ear.read(herald.document("order_a"))
    return (ear, herald)
  }

  var now: Moment {
    Moment(
      wall: Herald.time(600).adding(milliseconds: uptime - 1_000), uptime: uptime, boot: "boot-1")
  }

  /// The order's own document, asked for and answered now.
  func read(_ document: JSONObject) throws { try store(document, from: .record) }

  func list(_ document: JSONObject) throws { try store(document, from: .list) }

  /// What a list has of an order, asked for at an earlier moment.
  func list(_ document: JSONObject, asked: Moment) throws { try store(document, from: .list, asked: asked) }

  /// The server said that it has no such order.
  func miss(_ id: String) throws {
    uptime += 1
    try cache.markDeleted(Order.ID(id), at: now.wall)
    uptime += 1
  }

  private func store(_ document: JSONObject, from source: DocumentSource, asked: Moment? = nil) throws {
    uptime += 1
    try cache.store([JSONValue.object(document).encoded()[...]], asked: asked ?? now, from: source)
    uptime += 1
  }

  /// A document that was asked for at an earlier moment.
  func read(_ document: JSONObject, asked: Moment) throws {
    try store(document, from: .record, asked: asked)
  }

  /// An event arrives and is applied.
  @discardableResult
  func hear(_ body: [UInt8], isProven: Bool = true, on channel: Arrival.Channel = .webhook) throws
    -> [Happening]
  {
    try receive(body, isProven: isProven, on: channel)
    return try applier.apply(now: now)
  }

  /// An event told in some form arrives and is applied.
  @discardableResult
  func hear(_ telling: Herald.Telling, isProven: Bool = true) throws -> [Happening] {
    try hear(telling.body, isProven: isProven, on: telling.channel)
  }

  /// An event arrives.
  func receive(_ body: [UInt8], isProven: Bool = true, on channel: Arrival.Channel = .webhook) throws {
    uptime += 1
    var event: FleetEvent?
    if channel == .push {
      event = try FleetEvent(push: body)
    } else if case .event(let read) = try EventReader().read(body, channel: channel.socketChannel) {
      event = read
    }
    _ = try inbox.receive([
      Arrival(event, bytes: body, channel: channel, trust: isProven ? .verified : .unverified, at: now)
    ])
  }

  /// Puts an end to what is marked, as the session does: each order is read, or found gone.
  func reread(_ document: (Order.ID) -> JSONObject?) throws {
    for mark in try cache.rereads(limit: 1_000) {
      if let document = document(mark.order) {
        try read(document)
      } else {
        try miss(mark.order.rawValue)
        try cache.dropReread(mark)
      }
    }
  }

  func shown(_ id: String) throws -> Order? { try cache.shown(Order.ID(id))?.order }

  func isMarked(_ id: String) throws -> Bool {
    try cache.rereads(limit: 1_000).contains { $0.order.rawValue == id }
  }
}
