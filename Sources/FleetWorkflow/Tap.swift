import FleetModels
import Foundation

/// What a person does on a screen, in the screen's words; becomes a `Command` when the rules allow it.
public enum Tap: Sendable, Equatable {
  case start(Order.ID, skipDispatch: Bool = false)
  /// Report an activity by its code, as `next` offered it; `stop` names the stop the driver stands at, `proof` the
  /// entry of the proof that goes with it, where it is not the newest that will do. `skipping` is the driver's word
  /// that the round may end here though earlier stops are not done. `tellingTime` names the zone by whose clock the
  /// customer may read when it was done; nil keeps that from him.
  case activity(
    Order.ID, StatusCode, stop: Place.ID? = nil, proof: String? = nil, skipping: Bool = false,
    tellingTime: TimeZone? = nil)
  case complete(Order.ID)
  /// Go to this stop of a round first.
  case destination(Order.ID, Place.ID)
  /// Take a proof: a photo, a signature or a scanned code.
  case proof(Order.ID, ProofInput, of: ProofTarget = .order, remarks: String? = nil)
  /// Go on or off duty.
  case online(Bool)
  /// The live position; speed in metres a second, heading in degrees from north, altitude in metres.
  case position(Coordinate, speed: Double? = nil, heading: Double? = nil, altitude: Double? = nil)
  /// Take an order that is offered to whoever is near.
  case accept(Order.ID)
  /// Write under an order. `tellingTime` names the zone by whose clock it also says when it was written; nil keeps that
  /// out of it.
  case comment(Order.ID, String, tellingTime: TimeZone? = nil)
  /// Report something wrong; where the driver is shown to be when no place is given.
  case issue(IssueText, at: Coordinate? = nil)
  /// Report fuel; where the driver is shown to be when no place is given.
  case fuel(FuelText, at: Coordinate? = nil)
  /// A dispatcher's new order.
  case create(OrderDraft)
  /// Give an order to a driver; the name is for screens.
  case assign(Order.ID, Driver.ID, name: String? = nil)
  /// Take an order from its driver.
  case unassign(Order.ID)
  case schedule(Order.ID, Timestamp)
  case dispatch(Order.ID)
  case cancel(Order.ID)
  /// Delete an order for good.
  case delete(Order.ID)
  /// Give fields of an order other values.
  case update(Order.ID, [OrderEdit])

  /// The order whose view decides about it, if any.
  public var order: Order.ID? {
    switch self {
    case .start(let order, _), .activity(let order, _, _, _, _, _), .complete(let order),
      .destination(let order, _),
      .proof(let order, _, _, _):
      order
    case .accept(let order), .comment(let order, _, _): order
    case .assign(let order, _, _), .schedule(let order, _), .update(let order, _): order
    case .unassign(let order), .dispatch(let order), .cancel(let order), .delete(let order): order
    case .online, .position, .issue, .fuel, .create: nil
    }
  }

  /// Whether it is work on its order, which waits for what needs a decision there. What is only said about an order
  /// does not.
  public var isWork: Bool {
    switch self {
    case .start, .activity, .complete, .destination, .proof, .accept: true
    case .assign, .unassign, .schedule, .dispatch, .cancel, .delete, .update: true
    case .online, .position, .comment, .issue, .fuel, .create: false
    }
  }

  /// The commands for a tap on an order as it is shown, in the order they must reach the server in: usually one.
  /// - Parameters:
  ///   - shown: the order's view; nil when this device does not know it.
  ///   - offered: what may be reported next on it, or at a stop of it.
  ///   - proofs: those taken of it on this device, oldest first.
  ///   - keep: makes a picture durable; asked only when nothing stands against the tap.
  ///   - entry: what the entry will be called; it also marks what the tap makes, and nothing else.
  ///   - driver: who taps; nil is a dispatcher.
  ///   - us: the driver as shown; nil when this device does not know.
  /// - Throws: `Refusal` with the rule that the tap breaks.
  public func commands(
    shown: RecordDocument?, offered: (Stop?) throws -> [NextActivity], proofs: () throws -> [TakenProof],
    keep: (Picture, ProofMethod) throws -> KeptFile, as entry: String, driver: Driver.ID?, us: Driver? = nil,
    at time: Timestamp
  ) throws -> [Command] {
    func me() throws(Refusal) -> Driver.ID {
      guard let driver else { throw .driversBusiness }
      return driver
    }
    switch self {
    case .start(let id, let skipDispatch):
      let command = StartOrder(order: id, skipDispatch: skipDispatch)
      let order = try known(shown, id).order
      try refuseRevisit(order)
      try command.check(order, driver: try me())
      return [.startOrder(command)]
    case .activity(let id, let code, let stopID, let named, let isSkipping, let zone):
      let round = try known(shown, id)
      let order = round.order
      try refuseRevisit(order)
      let stop = try self.stop(stopID, of: round)
      let offered = try offered(stop)
      try ReportActivity.check(code, on: order, at: stop, offered: offered, driver: try me())
      guard let next = offered.first(where: { $0.code == code }) else {
        throw Refusal.notOffered(code, offered: offered.map(\.code))
      }
      if let stop, next.activity.complete == true, !isSkipping { try round.refuseSkipping(at: stop) }
      let proof = try ProofRule(next.activity, on: order, at: stop).citation(named: named, taken: proofs)
      let activity = zone.map { ReportActivity.telling(time, in: $0, next.activity) } ?? next.activity
      let report = Command.reportActivity(
        ReportActivity(order: id, activity: activity, stop: stop?.key, proof: proof))
      // The server takes an activity for its current stop, whatever the driver meant.
      guard let stop, round.current != stop.id else { return [report] }
      return [.setDestination(SetDestination(order: id, stop: stop.key)), report]
    case .destination(let id, let stopID):
      let round = try known(shown, id)
      try refuseRevisit(round.order)
      guard let stop = round.stops.first(where: { $0.id == stopID }) else {
        throw Refusal.unknownStop(stopID.rawValue, id)
      }
      try SetDestination.check(stop, on: round.order, driver: try me())
      return [.setDestination(SetDestination(order: id, stop: stop.key))]
    case .proof(let id, let input, let target, let remarks):
      guard let shown else { throw Refusal.unknownOrder(id.rawValue) }
      return [
        .captureProof(
          try capture(
            input, of: target, remarks: remarks, on: shown, keep: keep, entry: entry, driver: try me(),
            at: time))
      ]
    case .complete(let id):
      let command = CompleteOrder(order: id)
      try command.check(try known(shown, id).order, driver: try me(), proofs: proofs)
      return [.completeOrder(command)]
    case .online(let online):
      return [.setOnline(SetOnline(driver: try me(), online: online))]
    case .position(let coordinate, let speed, let heading, let altitude):
      // The server takes 0, 0 for "no position" and stores nothing (rest-api 2.3).
      if coordinate.latitude == 0 && coordinate.longitude == 0 { throw Refusal.noPosition }
      return [
        .reportPosition(
          ReportPosition(
            driver: try me(), coordinate: coordinate, speed: speed, heading: heading, altitude: altitude,
            measuredAt: time))
      ]
    case .accept(let id):
      let command = AcceptOrder(order: id, driver: try me(), driverName: us?.name)
      let order = try known(shown, id).order
      try refuseRevisit(order)
      try command.check(order)
      return [.acceptOrder(command)]
    case .comment(let id, let text, let zone):
      _ = try known(shown, id)
      return [
        .writeComment(try WriteComment.check(text, on: id, by: us?.user, at: time, tellingTime: zone))
      ]
    case .issue(let text, let place):
      return [
        .reportIssue(try ReportIssue.check(text, driver: try me(), at: place ?? us?.location, mark: entry))
      ]
    case .fuel(let text, let place):
      return [.reportFuel(try ReportFuel.check(text, driver: try me(), at: place ?? us?.location))]
    case .create, .assign, .unassign, .schedule, .dispatch, .cancel, .delete, .update:
      return [try dispatchersCommand(shown: shown, as: entry)]
    }
  }

  func known(_ shown: RecordDocument?, _ id: Order.ID) throws(Refusal) -> Round {
    guard let round = shown?.round else { throw .unknownOrder(id.rawValue) }
    return round
  }

  /// The stop that is meant: of a round the named or the current one, of a classic order none.
  private func stop(_ id: Place.ID?, of round: Round) throws(Refusal) -> Stop? {
    if let id, !round.stops.contains(where: { $0.id == id }) {
      throw .unknownStop(id.rawValue, round.order.id)
    }
    guard round.order.hasSeveralStops else { return nil }
    return round.stops.first { $0.id == id ?? round.current } ?? round.stops.first { $0.complete != true }
  }

  func refuseRevisit(_ order: Order) throws(Refusal) {
    guard order.hasSeveralStops, order.visitsOnePlaceTwice else { return }
    let places = order.stops
    let twice = places.first { stop in places.count { $0.id == stop.id } > 1 }
    throw .visitsOnePlaceTwice(order.id, place: twice?.name ?? twice?.id.rawValue ?? "one place")
  }
}
