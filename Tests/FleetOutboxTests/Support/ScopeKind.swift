import FleetModels
import FleetWorkflow
import Testing

@testable import FleetOutbox

/// One kind of order with its three writes, for the exhaustive small scope: how it stands on the server, what the
/// driver taps, and what the server must hold in the end.
struct ScopeKind: Sendable, CustomTestStringConvertible {
  let name: String
  /// Puts the order on the server.
  var prepare: @Sendable (inout ServerModel) -> Void = { _ in }
  /// What else the device knows of it.
  var learn: @Sendable (Bench) throws -> Void = { _ in }
  let tap: @Sendable (Bench) throws -> Void
  /// The server's ledger at the end, in this order and nothing else.
  let effects: @Sendable (Bench) -> [String]
  /// The writes, by their place, that the server does in two steps.
  var halves: Set<Int> = []
  /// The writes of which a double is dangerous: they may land as late as any write was ever seen to.
  var dangerous: Set<Int> = []
  var takesPictures = false

  var testDescription: String { name }

  static let all = [
    classic, completedOutright, accepted, proofs, ownFlow, twiceTheSame, round, roundBetweenEnds, elsewhere,
  ]

  static let classic = ScopeKind(
    name: "classic",
    tap: {
      try $0.tapStart()
      try $0.tapActivity("enroute")
      try $0.tapActivity("completed")
    },
    effects: { _ in ["started", "enroute", "completed"] }, halves: [0])

  static let completedOutright = ScopeKind(
    name: "completed outright",
    tap: {
      try $0.tapStart()
      try $0.tapActivity("enroute")
      try $0.tap(.complete("order_a"))
    },
    effects: { _ in ["started", "enroute", "completed"] }, halves: [0])

  static let accepted = ScopeKind(
    name: "ad-hoc, accepted",
    prepare: {
      $0.orders["order_a"]?.driver = nil
      $0.orders["order_a"]?.isAdhoc = true
    },
    tap: {
      try $0.tap(.accept("order_a"))
      try $0.tapActivity("enroute")
      try $0.tapActivity("completed")
    },
    effects: { _ in ["started", "enroute", "completed"] }, halves: [0])

  /// The completing activity cites the photo.
  static let proofs = ScopeKind(
    name: "classic with proofs",
    prepare: {
      $0.orders["order_a"]?.status = "enroute"
      $0.orders["order_a"]?.isStarted = true
      $0.orders["order_a"]?.history += ["STARTED", "ENROUTE"].map { ServerModel.Line(code: $0) }
      $0.orders["order_a"]?.proofMethod = "photo"
    },
    tap: {
      let photo = try $0.tap(.photo())
      try $0.tap(.signature())
      try $0.tap(.activity("order_a", "completed", proof: photo))
    },
    effects: { _ in ["proof entry_1 of order_a", "proof entry_2 of order_a", "completed"] },
    halves: [0, 1], dangerous: [0, 1], takesPictures: true)

  /// It ends under a code of its own.
  static let ownFlow = ScopeKind(
    name: "a flow of its own",
    prepare: { $0.orders["order_a"] = ServerModel.branching() },
    learn: { try $0.learnBranches() },
    tap: { for code: StatusCode in ["enroute", "failed_attempt", "returned"] { try $0.tapActivity(code) } },
    effects: { _ in ["enroute", "failed_attempt", "returned"] })

  /// The flow loops: the same code is reported twice.
  static let twiceTheSame = ScopeKind(
    name: "a flow that loops",
    prepare: { $0.orders["order_a"] = ServerModel.branching() },
    learn: { try $0.learnBranches() },
    tap: { for code: StatusCode in ["enroute", "failed_attempt", "enroute"] { try $0.tapActivity(code) } },
    effects: { _ in ["enroute", "failed_attempt", "enroute"] })

  static let round = ScopeKind(
    name: "round of three stops",
    prepare: { $0.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"]) },
    tap: {
      try $0.tap(.activity("order_a", "enroute", stop: "place_a"))
      try $0.tap(.activity("order_a", "completed", stop: "place_a"))
      try $0.tap(.activity("order_a", "enroute", stop: "place_b"))
    },
    effects: { _ in ["enroute at place_a", "completed at place_a", "enroute at place_b"] }, dangerous: [1])

  /// How its ends progress only the tracker tells.
  static let roundBetweenEnds = ScopeKind(
    name: "round between pickup and dropoff",
    prepare: { $0.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"], ends: true) },
    tap: {
      try $0.tap(.activity("order_a", "enroute", stop: "place_a"))
      try $0.tap(.activity("order_a", "completed", stop: "place_a"))
      try $0.tap(.activity("order_a", "enroute", stop: "place_b"))
    },
    effects: { _ in ["enroute at place_a", "completed at place_a", "enroute at place_b"] }, dangerous: [1])

  /// The driver goes to another stop first: the destination is an entry of its own.
  static let elsewhere = ScopeKind(
    name: "round begun elsewhere",
    prepare: { $0.orders["order_a"] = ServerModel.round(["place_a", "place_b", "place_c"]) },
    tap: {
      try $0.tap(.activity("order_a", "enroute", stop: "place_b"))
      try $0.tap(.activity("order_a", "completed", stop: "place_b"))
    },
    effects: { _ in ["destination place_b", "enroute at place_b", "completed at place_b"] },
    dangerous: [0, 2])
}
