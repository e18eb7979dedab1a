import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

@testable import FleetOutbox

/// A bench that runs by itself: virtual time, a line that loses things as a script says, and a process that can die
/// at any boundary between two effects.
final class World {
  /// What becomes of one request.
  enum Outcome: Hashable {
    case answered
    /// Applied; the answer is lost.
    case answerLost
    /// Not applied; nobody can know.
    case requestLost
    /// The connection breaks; applied after so many more reads of orders, or 100 s later.
    case late(reads: Int)
    case refused(String)
    case unauthorized
    case throttled(seconds: Int?)
    case maintenance
    case errorBefore(Int)
    case errorAfter(Int)
    case neverLeft
    case redirect
    /// A captive portal: not applied.
    case page
    case emptyAnswer
    case truncatedAnswer
    /// A start that is seen half done for a moment; the answer is lost.
    case half
  }

  enum Failure: Error, CustomStringConvertible {
    case neverRests(String)
    case broken(String)

    var description: String {
      switch self {
      case .neverRests(let text), .broken(let text): text
      }
    }
  }

  private enum Event {
    case land(Int64, Exchange)
    case signIn
    case arrive(Int)
    case heal(String)
    case act(() throws -> Void)
  }

  let bench: Bench
  /// What becomes of a request; asked once a request.
  var line: (Endpoint) -> Outcome = { _ in .answered }
  /// Looked at after every step.
  var watch: () throws -> Void = {}
  /// What the person does about an entry that needs a decision.
  var decide: (Entry) throws -> Void = { _ in }
  /// The process dies when so many boundaries were crossed.
  var deaths: Set<Int> = []
  private(set) var boundaries = 0
  /// When requests went out.
  private(set) var requests: [Int64] = []
  private var events: [(at: Int64, order: Int, event: Event)] = []
  private var late: [(number: Int, reads: Int, endpoint: Endpoint)] = []
  private var wakeAt: Int64 = 0
  private var order = 0
  private var steps = 0
  private(set) var trace: [String] = []

  init(_ bench: Bench) { self.bench = bench }

  func at(_ time: Int64, _ act: @escaping () throws -> Void) { add(time, .act(act)) }

  private func add(_ time: Int64, _ event: Event) {
    order += 1
    events.append((time, order, event))
  }

  // MARK: Running

  /// Runs until every entry is at rest and nothing is left to happen.
  func run(limit: Int64) throws {
    let end = bench.now + limit
    try begin()
    while try !isAtRest() {
      steps += 1
      guard steps < 20_000 else { throw Failure.neverRests("20 000 steps") }
      let next = events.indices.min { (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order) }
      if let next, events[next].at <= wakeAt {
        let event = events.remove(at: next)
        bench.now = max(bench.now, event.at)
        try happen(event.event)
      } else {
        guard wakeAt > bench.now || steps < 19_000 else { throw Failure.neverRests("busy loop") }
        bench.now = max(bench.now, wakeAt)
        try step(.woke)
      }
      if bench.now > end { throw Failure.neverRests("not at rest after \(limit) ms: \(try states())") }
      for entry in try bench.outbox.entries() where entry.state == .attention { try decide(entry) }
    }
  }

  private func isAtRest() throws -> Bool {
    try events.isEmpty && bench.store.live().isEmpty
  }

  func states() throws -> String {
    try bench.outbox.entries().map {
      "\($0.id) \($0.command.rules.summary): \($0.state.name) \($0.reason?.sentence ?? "")"
    }.joined(separator: "; ")
  }

  private func happen(_ event: Event) throws {
    switch event {
    case .land(let flight, let exchange): try step(.landed(flight: flight, exchange))
    case .signIn:
      try bench.outbox.signedIn()
      try step(.woke)
    case .arrive(let number):
      arrive { $0.number == number }
    case .heal(let id):
      if bench.server.orders[id]?.isStarted == true, bench.server.orders[id]?.status == "dispatched" {
        bench.server.orders[id]?.isStarted = false
        _ = bench.server.handle(.startOrder(Order.ID(id)))
      }
    case .act(let act):
      try act()
      try step(.woke)
    }
  }

  private func begin() throws {
    if cross() { return try die() }
    try perform(try bench.engine.step(.began, now: bench.moment, dice: &bench.dice))
  }

  private func step(_ input: EngineInput) throws {
    if cross() { return try die() }
    // Between the commit of the cache and that of the outbox.
    if case .landed(let id, let exchange) = input,
      let landing = try Landing(id, exchange, engine: bench.engine), cross()
    {
      try bench.engine.store(landing, now: bench.moment)
      try watch()
      return try die()
    }
    try perform(try bench.engine.step(input, now: bench.moment, dice: &bench.dice))
  }

  private func perform(_ effects: [EngineEffect]) throws {
    if effects.contains(where: { if case .changed = $0 { true } else { false } }) { try watch() }
    for effect in effects {
      switch effect {
      case .exchange(let flight, let endpoint):
        if cross() { return try die() }
        send(flight, endpoint)
        if cross() { return try die() }
      case .wake(let milliseconds):
        wakeAt = bench.now + milliseconds
      case .changed(let change): bench.changes.append(change)
      }
    }
  }

  private func cross() -> Bool {
    boundaries += 1
    return deaths.contains(boundaries)
  }

  /// The process dies; a second later another one takes over. What is on its way to the server stays on it.
  private func die() throws {
    trace.append("\(bench.now) dies")
    events.removeAll { if case .land = $0.event { true } else { false } }
    bench.now += 1_000
    try bench.die()
    let effects = bench.wire
    bench.wire = []
    wakeAt = bench.now + bench.wake
    try watch()
    for (flight, endpoint) in effects { send(flight, endpoint) }
  }

  // MARK: The line

  private func send(_ flight: Int64, _ endpoint: Endpoint) {
    requests.append(bench.now)
    let outcome = line(endpoint)
    trace.append("\(bench.now) \(endpoint.name) \(endpoint.path.dropFirst(4)) \(outcome)")
    let lost = TransportFailure(.connectionLost, reach: .mayHaveArrived)
    func land(_ exchange: Exchange, after delay: Int64 = 100) {
      add(bench.now + delay, .land(flight, exchange))
    }
    func reply(_ response: HTTPResponse) { land(.answered(response)) }
    switch outcome {
    case .answered: reply(apply(endpoint))
    case .answerLost:
      _ = apply(endpoint)
      land(.failed(lost), after: 5_000)
    case .requestLost: land(.failed(lost), after: 5_000)
    case .late(let reads):
      order += 1
      let number = order
      late.append((number, bench.server.reads + reads, endpoint))
      add(bench.now + 100_000, .arrive(number))
      land(.failed(lost))
    case .refused(let words): reply(ServerModel.refused(words))
    case .unauthorized:
      reply(ServerModel.json(401, ["errors": ["Oops! The api credentials provided were not valid"]]))
      add(bench.now + 3_000, .signIn)
    case .throttled(let seconds):
      let headers: HeaderFields = seconds.map { ["Retry-After": String($0)] } ?? [:]
      reply(ServerModel.json(429, ["errors": ["Too many requests."]], headers))
    case .maintenance: reply(ServerModel.json(503, ["errors": ["Service Unavailable"]]))
    case .errorBefore(let status): reply(ServerModel.json(status, ["errors": ["Server Error"]]))
    case .errorAfter(let status):
      _ = apply(endpoint)
      reply(ServerModel.json(status, ["errors": ["Server Error"]]))
    case .neverLeft: land(.failed(TransportFailure(.cannotConnect, reach: .neverLeft)))
    case .redirect: reply(HTTPResponse(status: 302, headers: ["Location": "https://portal.example.com"]))
    case .page: reply(HTTPResponse(status: 200, body: Array("<html>Welcome</html>".utf8)))
    case .emptyAnswer:
      _ = apply(endpoint)
      reply(HTTPResponse(status: 200))
    case .truncatedAnswer:
      var response = apply(endpoint)
      response.body = Array(response.body.prefix(response.body.count / 2))
      reply(response)
    case .half:
      let id = String(endpoint.path.split(separator: "/")[2])
      if bench.server.orders[id]?.isStarted == false {
        bench.server.orders[id]?.isStarted = true
        add(bench.now + 300, .heal(id))
      }
      land(.failed(lost))
    }
  }

  private func apply(_ endpoint: Endpoint) -> HTTPResponse {
    let response = bench.server.handle(endpoint)
    arrive { $0.reads <= bench.server.reads }
    return response
  }

  private func arrive(_ isDue: ((number: Int, reads: Int, endpoint: Endpoint)) -> Bool) {
    let due = late.filter(isDue)
    late.removeAll(where: isDue)
    for (_, _, endpoint) in due { _ = bench.server.handle(endpoint) }
  }

  /// The most requests that went out in any minute.
  var busiestMinute: Int {
    var most = 0
    var first = 0
    for (index, time) in requests.enumerated() {
      while time - requests[first] > 60_000 { first += 1 }
      most = max(most, index - first + 1)
    }
    return most
  }
}
