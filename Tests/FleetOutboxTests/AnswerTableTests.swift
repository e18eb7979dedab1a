import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// What each answer of the server does to a stamped entry (rest-api 3.7, design 6).
@Suite struct AnswerTableTests {
  enum Asked: Sendable { case start, enroute, complete, online }

  /// One answer and the state it leaves the entry in, before any read.
  struct Row: Sendable, CustomTestStringConvertible {
    var asked: Asked
    var status: Int
    var body: String
    var state: EntryState
    var attempts = 1
    var mayHaveLeft = false

    var testDescription: String { "\(asked) \(status) \(body.prefix(60))" }
  }

  private static func error(_ words: String) -> String { #"{"error":"\#(words)"}"# }
  private static func errors(_ words: String) -> String { #"{"errors":["\#(words)"]}"# }

  static let refusals: [Row] = [
    Row(asked: .start, status: 400, body: error("Order has already started."), state: .unknown),
    Row(asked: .start, status: 400, body: error("No driver assigned to order."), state: .unknown),
    Row(
      asked: .start, status: 400, body: error("You must send driver to accept adhoc order."), state: .unknown),
    Row(asked: .start, status: 400, body: error("Order is already completed."), state: .unknown),
    Row(
      asked: .start, status: 400, body: error("Order has not been dispatched yet and cannot be started."),
      state: .pending),
    Row(asked: .enroute, status: 400, body: error("Order is already completed."), state: .unknown),
    Row(
      asked: .enroute, status: 422,
      body: error("Order must be started before waypoint activity can be updated."), state: .pending),
    Row(
      asked: .enroute, status: 400, body: error("No driver assigned for order to dispatch to."),
      state: .unknown),
    Row(
      asked: .complete, status: 400, body: error("Not all waypoints completed for order."), state: .unknown),
    Row(asked: .enroute, status: 400, body: error("Words nobody has seen."), state: .unknown),
    Row(asked: .enroute, status: 400, body: "", state: .unknown),
    Row(asked: .enroute, status: 403, body: errors("This action is unauthorized."), state: .unknown),
    Row(asked: .enroute, status: 404, body: error("Order resource not found."), state: .unknown),
    Row(asked: .enroute, status: 413, body: "<html>413</html>", state: .unknown),
    Row(asked: .online, status: 400, body: error("Words nobody has seen."), state: .unknown),
  ]

  static let notApplied: [Row] = [
    Row(
      asked: .start, status: 401, body: errors("Oops! The api credentials provided were not valid"),
      state: .pending, attempts: 0),
    Row(asked: .start, status: 429, body: errors("Too many requests."), state: .pending, attempts: 0),
    Row(asked: .start, status: 503, body: errors("Service Unavailable"), state: .pending, attempts: 0),
    Row(
      asked: .start, status: 503, body: #"{"error":"fleetbase_not_configured","message":"Set it up."}"#,
      state: .pending, attempts: 0),
    Row(
      asked: .start, status: 404, body: errors("There is nothing to see here."), state: .pending, attempts: 0),
    Row(
      asked: .start, status: 405, body: errors("The POST method is not supported."), state: .pending,
      attempts: 0),
  ]

  static let open: [Row] = [
    Row(asked: .start, status: 500, body: errors("Server Error"), state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 502, body: "<html>502</html>", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 503, body: "<html>503</html>", state: .unknown, mayHaveLeft: true),
    Row(
      asked: .start, status: 503, body: errors("Service Unavailable."), state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 504, body: "", state: .unknown, mayHaveLeft: true),
    Row(
      asked: .start, status: 401, body: "<html>Sign in to this network</html>", state: .unknown,
      mayHaveLeft: true),
    Row(asked: .start, status: 301, body: "", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 302, body: "<html>login</html>", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 200, body: "", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 204, body: "", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 200, body: "<html>Welcome</html>", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 200, body: #"{"id":"order_a","sta"#, state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 200, body: "[]", state: .unknown, mayHaveLeft: true),
    Row(asked: .start, status: 200, body: #"{"status":"ok"}"#, state: .unknown, mayHaveLeft: true),
    Row(
      asked: .start, status: 200, body: #"{"id":"order_b","started":true,"status":"started"}"#,
      state: .unknown, mayHaveLeft: true),
    Row(
      asked: .start, status: 200, body: #"{"id":"order_a","started":true}"#, state: .unknown,
      mayHaveLeft: true),
    Row(
      asked: .online, status: 200, body: #"{"id":"driver_own","online":false}"#, state: .unknown,
      mayHaveLeft: true),
    Row(asked: .online, status: 200, body: #"{"id":"driver_own"}"#, state: .unknown, mayHaveLeft: true),
  ]

  private func stamped(_ asked: Asked) throws -> (Bench, String) {
    let bench = try Bench()
    let id: String
    switch asked {
    case .start: id = try bench.tapStart()
    case .enroute, .complete:
      _ = bench.server.handle(.startOrder("order_a"))
      try bench.fetchAll()
      id = try asked == .enroute ? bench.tapActivity("enroute") : bench.tap(.complete("order_a"))
    case .online: id = try bench.tap(.online(true))
    }
    try bench.step(.began)
    if asked != .online { try bench.answer() }
    try #require(try bench.state(id) == .stamped)
    return (bench, id)
  }

  @Test(arguments: refusals + notApplied + open)
  func anAnswerLeavesTheEntryWhereTheTableSays(row: Row) throws {
    let (bench, id) = try stamped(row.asked)
    let (flight, _) = try bench.take()
    let response = HTTPResponse(status: row.status, body: Array(row.body.utf8))
    try bench.step(.landedAtEnd(flight: flight, .answered(response)))
    let entry = try bench.entry(id)
    #expect(entry.state == row.state)
    #expect(entry.row.attempts == row.attempts)
    #expect(entry.row.mayHaveLeft == row.mayHaveLeft)
  }

  @Test(arguments: [
    (#""driver_assigned":{"id":"driver_other","name":"Other"}"#, Conflict.reassigned(to: "Other")),
    (#""driver_assigned":null"#, .unassigned),
    (
      #""payload":{"id":"payload_1","pickup":{"id":"place_elsewhere"},"dropoff":{"id":"place_dropoff"}}"#,
      .stopsChanged
    ),
    (#""status":"completed""#, .movedOn(to: "completed")),
  ])
  func anAnswerThatShowsAnotherEffectNeedsAPerson(change: String, conflict: Conflict) throws {
    let (bench, id) = try stamped(.enroute)
    let (flight, endpoint) = try bench.take()
    guard case .object(var body)? = try? JSONValue(parsing: bench.server.handle(endpoint).body),
      case .object(let changed) = try JSONValue(parsing: Array("{\(change)}".utf8))
    else {
      Issue.record("no answer")
      return
    }
    body.merge(changed) { $1 }
    try bench.step(.landed(flight: flight, .answered(ServerModel.json(200, .object(body)))))
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .otherEffect(conflict))
  }

  @Test func anUnknownTextIsNeverDropped() throws {
    let (bench, id) = try stamped(.enroute)
    try bench.land(status: 400, #"{"error":"Words nobody has seen."}"#)
    try bench.answer()
    #expect(try bench.state(id) == .attention)
    #expect(try bench.entry(id).reason == .rejected(["Words nobody has seen."]))
  }

  @Test func requestsThatDidNotLeaveWaitWithTheLinkAndCostNoAttempt() throws {
    let (bench, id) = try stamped(.start)
    try bench.neverLeaves()
    #expect(try bench.state(id) == .pending)
    #expect(try bench.entry(id).row.attempts == 0)
    #expect(try bench.entry(id).row.mayHaveLeft == false)
    #expect(try bench.outbox.summary(now: bench.moment).isLinkDown)
    #expect(bench.wire.isEmpty)
  }

  @Test(arguments: [
    TransportFailure.Reason.timedOut, .deadline, .connectionLost, .tls, .malformedAnswer, .cancelled,
    .other(code: -1), .answerTooLarge(limit: 10),
  ])
  func aFailureThatMayHaveArrivedIsUnknown(reason: TransportFailure.Reason) throws {
    let (bench, id) = try stamped(.start)
    try bench.land(.failed(TransportFailure(reason, reach: .mayHaveArrived)))
    #expect(try bench.state(id) == .unknown)
    #expect(try bench.entry(id).row.mayHaveLeft)
  }

  @Test func attemptsThatWereNotChargedCanBeFollowedByOthers() throws {
    let (bench, id) = try stamped(.start)
    for _ in 0..<3 {
      try bench.land(status: 429, "{}")
      try bench.wait(61_000)
      try bench.answer()
    }
    try bench.settle()
    #expect(try bench.state(id) == .settled)
    #expect(try bench.entry(id).row.attempts == 1)
  }
}
