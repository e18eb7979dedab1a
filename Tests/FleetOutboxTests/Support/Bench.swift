import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// One device on a bench: real stores, in memory unless given a folder, the engine stepped by hand in virtual time, a server model that
/// answers only when the test says so.
final class Bench {
  let driver: Driver.ID = "driver_own"
  let order: Order.ID = "order_a"
  /// Nobody's: a dispatcher's desk.
  let isDesk: Bool
  private let isInMemory: Bool
  private var who: Driver.ID? { isDesk ? nil : driver }
  let store: OutboxStore
  let cache: OrderCache
  let outbox: Outbox
  var engine: Engine
  var policy: Policy
  var server = ServerModel()
  var dice: SeededGenerator
  /// Milliseconds of virtual time; also the uptime.
  var now: Int64 = 1_000
  /// Wall clock minus uptime.
  var wallOffset: Int64 = 1_773_140_000_000
  var boot = "boot-1"
  var uptimeOffset: Int64 = 0
  /// What the last steps put on the wire, by flight, oldest first.
  var wire: [(flight: Int64, endpoint: Endpoint)] = []
  /// When the engine wants to be woken.
  private var wakeAt: Int64 = 0
  var wake: Int64 { wakeAt - now }
  var changes: [EngineChange] = []
  /// What was asked for, to be compared with what the outbox has.
  var books = Books()
  private var processes = 1
  private var entries = 0

  init(
    orders: [String] = ["order_a"], policy: Policy = Policy(), seed: UInt64 = 1, pictures: ProofFiles? = nil,
    folder: StoreFolder? = nil, isDesk: Bool = false
  ) throws {
    self.isDesk = isDesk
    isInMemory = folder == nil
    store = try folder.map { try OutboxStore(in: $0) } ?? OutboxStore(location: .memory, pictures: pictures)
    cache = try folder.map { try OrderCache(in: $0) } ?? OrderCache(location: .memory)
    outbox = Outbox(store: store, cache: cache, driver: isDesk ? nil : driver)
    engine = Engine(
      outbox: store, cache: cache, policy: policy, driver: isDesk ? nil : driver, organization: "company_own",
      process: "process-1")
    self.policy = policy
    dice = SeededGenerator(seed: seed)
    for id in orders { server.orders[id] = ServerModel.OrderModel() }
    try fetchAll()
  }

  /// Every test ends with the books: a bench goes when its test does.
  deinit {
    do {
      for fault in try imbalance() { Issue.record("the books do not balance: \(fault)") }
      // A folder may be gone by now, or its disk still failing.
      guard !books.isTornUp, books.planted == 0, isInMemory else { return }
      for finding in try outbox.check().findings { Issue.record("not conserved: \(finding)") }
    } catch {
      Issue.record("the books cannot be read: \(error)")
    }
  }

  var moment: Moment {
    Moment(wall: Timestamp(milliseconds: now + wallOffset), uptime: now - uptimeOffset, boot: boot)
  }

  func engineTime() throws -> Int64 { try EngineClock(store).peek(at: moment) }

  /// The cache as a list refresh leaves it: snapshots, never evidence.
  func fetchAll() throws {
    for id in server.orders.keys.sorted() {
      try cache.store([server.document(id).encoded()[...]], asked: moment)
    }
    try cache.store(try Driver(document: server.driver("driver_own")), asked: moment)
  }

  // MARK: Steps

  @discardableResult
  func step(_ input: EngineInput) throws -> [EngineEffect] {
    try lookAtTheBooks()
    let effects = try engine.step(input, now: moment, dice: &dice)
    for effect in effects {
      switch effect {
      case .exchange(let flight, let endpoint): wire.append((flight, endpoint))
      case .wake(let milliseconds): wakeAt = now + milliseconds
      case .changed(let change): changes.append(change)
      }
    }
    return effects
  }

  /// Entries go a week after they came to rest; who was, is noted before.
  func lookAtTheBooks() throws {
    guard let first = books.taken.values.min(), now - first >= policy.retention / 2 else { return }
    books.look(at: try store.all())
  }

  func wait(_ milliseconds: Int64) throws {
    now += milliseconds
    try step(.woke)
  }

  /// The oldest exchange on the wire, taken off it.
  func take() throws -> (flight: Int64, endpoint: Endpoint) {
    try #require(!wire.isEmpty)
    return wire.removeFirst()
  }

  /// The server applies and answers the oldest exchange.
  func answer() throws {
    let (flight, endpoint) = try take()
    try step(.landed(flight: flight, .answered(server.handle(endpoint))))
  }

  /// The oldest exchange gets this instead of the server's answer; the server applies nothing.
  func land(_ exchange: Exchange) throws {
    let (flight, _) = try take()
    try step(.landed(flight: flight, exchange))
  }

  func land(status: Int, _ body: String = "{}", _ headers: HeaderFields = [:]) throws {
    try land(.answered(HTTPResponse(status: status, headers: headers, body: Array(body.utf8))))
  }

  /// The server applies the oldest exchange; its answer is lost.
  func loseAnswer() throws {
    let (flight, endpoint) = try take()
    _ = server.handle(endpoint)
    try step(.landed(flight: flight, .failed(TransportFailure(.connectionLost, reach: .mayHaveArrived))))
  }

  /// The oldest exchange is lost on its way; the server sees nothing, the client cannot know.
  func loseRequest() throws {
    try land(.failed(TransportFailure(.timedOut, reach: .mayHaveArrived)))
  }

  func neverLeaves() throws {
    try land(.failed(TransportFailure(.cannotConnect, reach: .neverLeft)))
  }

  /// Answers everything and keeps the engine's timers until nothing is due sooner than `limit` from now.
  func settle(for limit: Int64 = 1_000) throws {
    let end = now + limit
    while true {
      while !wire.isEmpty { try answer() }
      guard now + max(1, wake) <= end else {
        now = end
        return
      }
      try wait(max(1, wake))
    }
  }

  /// Takes all that the budget has, down to the last write's.
  func emptyBudget() throws {
    while try engine.gates.takeRequest(at: engineTime()) == nil {}
  }

  /// The process dies; another one takes over.
  func die(reboot: Bool = false, epoch: String? = nil) throws {
    wire = []
    processes += 1
    if reboot {
      boot = "boot-\(processes)"
      uptimeOffset = now
    }
    engine = Engine(
      outbox: store, cache: cache, policy: policy, driver: who, organization: "company_own",
      process: "process-\(processes)", storeEpoch: epoch)
    try step(.began)
  }

  // MARK: The person

  /// A sign-in puts a new token in place, as `SignIn` says it to the store; the engine notices.
  func signIn() throws {
    try outbox.signedIn()
    try step(.woke)
  }

  @discardableResult
  func tap(_ tap: Tap) throws -> String {
    entries += 1
    let id = try outbox.perform(tap, id: "entry_\(entries)", now: moment).id
    books.took(id, at: now)
    return id
  }

  @discardableResult
  func tapStart(_ order: Order.ID = "order_a") throws -> String { try tap(.start(order)) }

  @discardableResult
  func tapActivity(_ code: StatusCode, _ order: Order.ID = "order_a") throws -> String {
    try tap(.activity(order, code))
  }

  func entry(_ id: String) throws -> Entry { try #require(try outbox.entry(id)) }

  func state(_ id: String) throws -> EntryState { try entry(id).state }

  func view(_ order: Order.ID = "order_a") throws -> OrderView { try #require(try outbox.orderView(order)) }

  /// What is on the wire, in words.
  var asked: [String] { wire.map(\.endpoint.name) }

  /// What the server applied to one order.
  func effects(on order: String = "order_a") -> [String] {
    server.ledger.filter { $0.record == order }.map(\.what)
  }
}
