import FleetEvents
import FleetModels
import FleetOutbox
import FleetStorage

/// News from the server: webhooks that somebody relays, sockets, push messages. An event is kept as it came, then shown
/// as far as it can be believed; what it cannot tell marks its order to be read again.
extension WorkSession {
  /// Takes an event that arrived: it survives anything but the loss of the disk when this returns, and is shown.
  /// - Parameters:
  ///   - bytes: the body as received.
  ///   - channel: how it came.
  ///   - trust: whether its sender has shown to be the server.
  /// - Returns: what became of it; nil for a repetition.
  /// - Throws: `EventRefusal` when it is no event, `StorageError`, `HomeError.notSignedIn`. Nothing is kept then.
  @discardableResult
  public func hear(_ bytes: [UInt8], on channel: Arrival.Channel, trust: Arrival.Trust) throws -> Happening? {
    try refuseSignedOut()
    let read: EventBody
    if channel == .push {
      read = .event(try FleetEvent(push: bytes))
    } else {
      let reader = EventReader(limits: channel.socketChannel == nil ? .webhook : .socket)
      read = try reader.read(bytes, channel: channel.socketChannel)
    }
    var event: FleetEvent?
    if case .event(let found) = read { event = found }
    let inbox = try hearing().inbox
    let arrival = Arrival(event, bytes: bytes, channel: channel, trust: trust, at: now)
    guard let reception = try inbox.receive([arrival]).first else { return nil }
    if case .duplicate = reception { return nil }
    return try applyEvents().first { $0.seq == reception.seq }
  }

  /// Takes a push message (APNs or FCM): it tells that an order changed, which is then read again.
  @discardableResult
  public func hear(push payload: [UInt8]) throws -> Happening? {
    try hear(payload, on: .push, trust: .unverified)
  }

  /// Applies what waits in the inbox, also what another process received.
  /// - Returns: what became of each event, in the order they came.
  /// - Throws: `StorageError`; what was applied until then is.
  @discardableResult
  public func applyEvents() throws -> [Happening] {
    try refuseSignedOut()
    let (inbox, applier) = try hearing()
    var all: [Happening] = []
    while case let happenings = try applier.apply(now: now), !happenings.isEmpty { all += happenings }
    if !all.isEmpty { news.tell() }
    if books.hearing.isPruneDue(at: now) {
      _ = try inbox.prune(applied: try cache.appliedUpTo(), now: now.wall)
    }
    return all
  }

  /// What became of the events after that one, whichever process applied them; the last two thousand are kept.
  /// - Parameter seq: 0 for all.
  public func happenings(after seq: Int64) throws -> [Happening] {
    try cache.tale(after: seq).map { row in
      (try? JSONValue(parsing: row.json))?.object.flatMap { Happening($0) }
        ?? Happening(unreadable: row.seq, now.wall)
    }
  }

  /// The number of the last event that was applied.
  public func lastHappening() throws -> Int64 { try cache.appliedUpTo() }

  /// Where a driver was when an event last told; nil when none did.
  public func position(of driver: Driver.ID) throws -> SeenPosition? {
    try cache.position(of: driver.rawValue, kind: Driver.kind)
  }

  func hearing() throws -> (inbox: Inbox, applier: EventApplier) { try books.hearing.parts(cache, store) }
}

extension WorkSession {
  /// So many orders are read one by one because their channels are newly held.
  static var newlyHeldLimit: Int { 20 }

  /// Channels are held from now on. What was published on an order's between its reading and now nobody has heard: the
  /// order is marked to be read again.
  /// - Returns: false where there are too many of them: all is to be compared.
  func rereadBehind(_ channels: [String]) throws -> Bool {
    let orders = channels.filter { $0.hasPrefix("order.") }.map { Order.ID(String($0.dropFirst(6))) }
    guard orders.count <= Self.newlyHeldLimit else { return false }
    for order in orders where try cache.snapshot(order) != nil {
      try cache.markReread(order, version: nil, at: now)
    }
    return true
  }

  /// Takes what was published in one breath, in one commit. Anyone may publish on the server's sockets: nothing of it
  /// is proven.
  /// - Returns: what is to be told of what was no news.
  func hear(_ publications: [SocketPublication]) throws -> [LiveNews] {
    try refuseSignedOut()
    let reader = EventReader(limits: .socket)
    var told: [LiveNews] = []
    var arrivals: [Arrival] = []
    for publication in publications {
      do throws(EventRefusal) {
        guard case .event(let event) = try reader.read(publication.bytes, channel: publication.channel) else {
          continue
        }
        arrivals.append(
          Arrival(
            event, bytes: publication.bytes, channel: .socket(on: publication.channel), trust: .unverified,
            at: now))
      } catch {
        told.append(.refused(channel: publication.channel, why: error.description))
      }
    }
    if arrivals.isEmpty { return told }
    for (arrival, reception) in zip(arrivals, try hearing().inbox.receive(arrivals)) {
      if case .duplicate = reception {
        told.append(.repeated(name: arrival.name, channel: arrival.channel.socketChannel ?? ""))
      }
    }
    return told
  }
}

extension DriverSession {
  /// The driver's own channel, and each order's with work left: what happens to an order does not come on its driver's
  /// channel (events 4.2).
  public func liveChannels() throws -> [String] {
    let orders = try cache.activeLines(driver: driverID).map(\.order.id)
    let acted = try store.live().filter(\.state.isOpen).compactMap { $0.order.map { Order.ID($0) } }
    let all = Set(orders + acted).filter { $0.creatingEntry == nil }.sorted()
    return ["driver.\(driverID)", "driverAssigned.\(driverID)"] + all.map { "order.\($0)" }
  }
}

extension DispatcherSession {
  /// So many drivers' positions are followed.
  private static var driverLimit: Int { 500 }

  /// So many orders' stops are followed.
  private static var orderLimit: Int { 2_000 }

  /// The company's channel; each driver's, for positions; and each order's with work left, since what happens at a stop
  /// names its order by the channel only (events 4.2).
  public func liveChannels() throws -> [String] {
    // By their ids, whatever was read last: what is followed must not change with reading.
    let orders = try cache.ids(of: [.active, .unassigned]).sorted().prefix(Self.orderLimit)
    return ["company.\(identity.organization)"]
      + (try drivers().prefix(Self.driverLimit).map { "driver.\($0.id)" }) + orders.map { "order.\($0)" }
  }
}
