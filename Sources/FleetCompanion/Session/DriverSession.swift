import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// A driver's session: what an app's screens talk to.
///
/// ```swift
/// let session = try DriverSession(home: try Home(path: folder))
/// await session.start()                                    // sends in the background from here on
/// try await session.refresh()                              // asks the server; a failure costs nothing
/// for order in try await session.orders(on: session.today) { … }   // from disk, at once
/// try await session.perform(.start(order.order.id))        // durable when it returns
/// ```
///
/// Opening needs no network. Reading comes from disk; `refresh` asks the server. What `perform` accepted survives
/// anything but the loss of the disk and reaches the server once. Several sessions, of one process or more, may
/// work on one store at once; one of them sends.
public actor DriverSession: WorkSession {
  public nonisolated let ground: SessionGround
  public let books: SessionBooks
  /// Who drives.
  public nonisolated let driverID: Driver.ID
  let tracking: Tracking

  /// Opens the session of `identity`, or of whoever is signed in.
  /// - Parameters:
  ///   - home: where it lives.
  ///   - identity: somebody else who signed in here before; the current one when nil.
  ///   - options: what it works with.
  /// - Throws: `HomeError.notSignedIn`, `notADriver`, `damaged` or `foreignStore`; `StorageError`, also when a newer
  ///   version wrote the store, which is then untouched.
  public init(home: Home, identity: Identity? = nil, options: SessionOptions = SessionOptions()) throws {
    guard let identity = try identity ?? home.current() else { throw HomeError.notSignedIn }
    guard let driver = identity.driver else { throw HomeError.notADriver(identity) }
    (ground, books) = try SessionGround.open(home, identity: identity, options: options)
    driverID = driver
    tracking = Tracking(in: ground.context.folder)
    books.tracking = tracking
  }

  deinit { ground.leave() }

  // MARK: Reading, from disk

  /// The driver's orders of a day by the organization's time zone: by scheduled time, else by creation.
  public func orders(on day: CalendarDay) throws -> [OrderView] {
    let interval = day.interval(in: identity.timeZone)
    return try shown(cache.lines(on: day, driver: driverID, in: identity.timeZone)) { order in
      (order.scheduledAt ?? order.createdAt).map { interval.contains($0) } ?? false
    }
  }

  /// The driver's orders with work left, whatever their day.
  public func activeOrders() throws -> [OrderView] {
    try shown(cache.activeLines(driver: driverID)) { _ in true }
  }

  /// The lines as shown, and with them those orders that the driver has acted on and that are not settled: one
  /// that was given to someone else meanwhile must not vanish while it needs him.
  private func shown(_ lines: [OrderLine], also fits: (Order) -> Bool) throws -> [OrderView] {
    let listed = Set(lines.map(\.order.id))
    let acted = Set(try store.live().filter(\.state.isOpen).compactMap { $0.order.map { Order.ID($0) } })
    let others = try cache.lines(of: acted.subtracting(listed).sorted()).filter { fits($0.order) }
    return try (lines + others).map(outbox.lineView)
  }

  /// What the driver may report next on an order as it is shown now, without the network.
  /// - Parameter stop: of a round; the current one when nil.
  public func next(_ order: OrderView, at stop: Place.ID? = nil) throws -> [NextActivity] {
    // A list's view leaves out which flow the order follows: the whole document has it.
    let view = try outbox.orderView(order.order.id) ?? order
    let place = stop ?? view.order.currentDestination
    return try outbox.next(
      view.order, at: view.order.hasSeveralStops ? view.stops.first { $0.id == place } : nil)
  }

  /// The driver as shown, his wanted duty state on top of the server's; nil when the cache was lost and not yet
  /// refetched.
  public func driver() throws -> Driver? { try outbox.driverView() }
}
