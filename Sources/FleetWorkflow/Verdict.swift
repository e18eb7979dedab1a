import FleetModels

/// What a document says about a command.
public enum Verdict: Sendable, Equatable {
  /// Not applied, and nothing stands in its way.
  case ready
  /// Applied. `times` is more than 1 when the document shows it more than once.
  case applied(times: Int)
  /// Not applied, and it has to wait.
  case blocked(Blocker)
  /// Not applied, and the world has changed so that sending it would be wrong.
  case conflict(Conflict)
  /// Begun by the server and not finished. Heals in under a second, or never (captures 1100).
  case halfApplied(HalfEffect)
  /// The document does not tell.
  case undecidable
}

/// What a command waits for.
public enum Blocker: Sendable, Equatable, Codable {
  /// The dispatcher has not dispatched the order yet.
  case dispatch
  /// The order has not been started on the server.
  case start

  public var sentence: String {
    switch self {
    case .dispatch: "waits until the order is dispatched"
    case .start: "waits until the order is started"
    }
  }
}

/// Why a command must not be sent any more without a person's word.
public enum Conflict: Sendable, Equatable, Codable {
  /// Another driver has the order now; his name when it is known.
  case reassigned(to: String?)
  /// The order has no driver any more.
  case unassigned
  case canceled
  /// Completed by somebody else.
  case completed
  /// The order is gone from the server.
  case deleted
  /// An order on offer went to another driver; his name when it is known.
  case takenBy(String?)
  /// An order on offer is not offered to whoever is near any more.
  case noLongerOffered
  /// Stops were added, removed or put in another order.
  case stopsChanged
  /// Somebody moved the order to another status.
  case movedOn(to: StatusCode)
  /// Somebody moved the stop to another status.
  case stopMovedOn(to: StatusCode)
  /// The server's current stop is another one, which would get the activity; its name.
  case anotherStopCurrent(String?)
  /// The server shows our proof at something else; what.
  case proofElsewhere(String)
  /// Somebody else gave a field another value: its name, and the value in words, nil for none.
  case changed(String, to: String?)
  /// There is nobody whom the order could be dispatched to.
  case noDriver
  /// Another order has the name that a new one was to have.
  case internalIDTaken(String, by: Order.ID)
  /// The write moved another stop, or somebody did meanwhile; its name.
  case anotherStopMoved(String)

  /// Whether the order is not the driver's any more.
  public var isAboutOwnership: Bool {
    switch self {
    case .reassigned, .unassigned, .takenBy, .deleted: true
    default: false
    }
  }

  public var sentence: String {
    switch self {
    case .reassigned(let name): "the order was given to \(name ?? "another driver")"
    case .unassigned: "the order was taken from you and has no driver now"
    case .canceled: "the order was canceled"
    case .completed: "the order was completed by someone else"
    case .deleted: "the order was deleted"
    case .takenBy(let name): "the order was taken by \(name ?? "another driver")"
    case .noLongerOffered: "the order is not offered to drivers nearby any more"
    case .stopsChanged: "the order's stops were changed"
    case .movedOn(let status): "someone else moved the order to \"\(status)\""
    case .stopMovedOn(""): "someone else moved the stop on"
    case .stopMovedOn(let status): "someone else moved the stop to \"\(status)\""
    case .anotherStopCurrent(let name):
      "the round now stands at \(name ?? "another stop"); sending anyway sets it back to this stop first"
    case .proofElsewhere(let subject): "the server shows the proof at \(subject)"
    case .changed(let field, let value?): "someone else changed the \(field) to \"\(value)\""
    case .changed(let field, nil): "someone else took the \(field) away"
    case .noDriver: "the order has no driver it could be dispatched to"
    case .internalIDTaken(let name, let order): "\(order) is called \"\(name)\" already"
    case .anotherStopMoved(let name): "another stop was changed: \(name)"
    }
  }
}

/// What of a command the server has done.
public enum HalfEffect: Sendable, Equatable, Codable {
  /// The order is marked as started, but its history does not say so.
  case startedWithoutActivity
  /// The proof is there, but its picture is not; heals in 0.2 s, or never (captures 1104).
  case proofWithoutFile

  public var sentence: String {
    switch self {
    case .startedWithoutActivity: "the server marked the order as started but did not record the activity"
    case .proofWithoutFile: "the server has the proof but not its picture"
    }
  }
}

/// Why a tap is refused, before anything is stored.
public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
  case unknownOrder(String)
  /// An entry that waits is to delete it.
  case beingDeleted(Order.ID, entry: String)
  case notYours(Order.ID, of: String?)
  case alreadyOver(Order.ID, StatusCode)
  case alreadyStarted(Order.ID)
  case notStarted(Order.ID)
  case notDispatched(Order.ID)
  case notOffered(StatusCode, offered: [StatusCode])
  case startedByStarting(Order.ID)
  case dispatchersBusiness(StatusCode)
  case unknownStop(String, Order.ID)
  case severalStops(Order.ID)
  case stopDone(String, Order.ID)
  /// It would end the round with stops undone; their names.
  case skipsForGood(String, left: [String], Order.ID)
  /// A classic order goes from pickup to dropoff.
  case onlyOneWay(Order.ID)
  /// Two stops at one place cannot be told apart through this API.
  case visitsOnePlaceTwice(Order.ID, place: String)
  case proofNeeded(StatusCode, method: ProofMethod, order: Order.ID, stop: Place.ID?)
  case unknownProof(String, Order.ID)
  case discardedProof(String)
  case wrongProof(String, ProofMethod, needed: ProofMethod)
  /// It is of another stop.
  case proofOfAnother(String, StatusCode)
  case unknownEntity(String, Order.ID)
  case remarksTooLong(limit: Int)
  case emptyCode
  /// Not offered to whoever is near.
  case notOnOffer(Order.ID)
  /// A text that must be there; what it is.
  case emptyText(String)
  /// In characters.
  case textTooLong(String, limit: Int)
  case badOdometer
  case badVolume(String)
  case badAmount
  /// No currency has these letters.
  case unknownCurrency(String)
  /// 0, 0 means "unknown" to the server.
  case noPosition
  /// Only a driver can, and nobody is signed in as one here.
  case driversBusiness
  /// The order is as it is wanted already.
  case nothingToChange(Order.ID)
  case alreadyDispatched(Order.ID)
  case noDriver(Order.ID)
  case badInternalID(String)
  /// Another order is called so on this device.
  case internalIDUsed(String)
  case notAVehicle(String)
  /// Neither from pickup to dropoff nor two stops.
  case draftWithoutStops
  /// To be dispatched, but to nobody.
  case draftWithoutDriver
  case draftVisitsTwice(String)
  case draftParcelWithoutStop(String)
  /// The server answers with an error to every new order that asks for a proof (captures 111).
  case proofNotPossible
  /// An earlier command of the same lane needs a decision first.
  case laneHeld(entry: String, reason: String)

  public var description: String {
    switch self {
    case .unknownOrder(let text):
      "There is no order \"\(text)\" on this device. Nothing was stored; refresh the list when there is a network."
    case .beingDeleted(let order, let entry):
      "Order \(order) is to be deleted (\(entry)); discard that first. Nothing was stored."
    case .notYours(let order, let name):
      "Order \(order) is \(name.map { "assigned to \($0)" } ?? "assigned to nobody"), not to you. Nothing was stored."
    case .alreadyOver(let order, let status): "Order \(order) is already \(status). Nothing was stored."
    case .alreadyStarted(let order): "Order \(order) has already been started. Nothing was stored."
    case .notStarted(let order): "Order \(order) has not been started: start it first. Nothing was stored."
    case .notDispatched(let order):
      "Order \(order) has not been dispatched yet and cannot be started. Nothing was stored; wait for the dispatcher, or start it without dispatch."
    case .notOffered(let code, let offered):
      offered.isEmpty
        ? "\"\(code)\" is not possible now: nothing comes next on this order. Nothing was stored."
        : "\"\(code)\" is not possible now. Possible: \(offered.map(\.text).joined(separator: ", ")). Nothing was stored."
    case .startedByStarting(let order):
      "Order \(order) is started with \"start\", not with an activity. Nothing was stored."
    case .dispatchersBusiness(let code):
      "\"\(code)\" is reported by the dispatcher, not by a driver. Nothing was stored."
    case .unknownStop(let stop, let order): "\(stop) is not a stop of order \(order). Nothing was stored."
    case .severalStops(let order):
      "Order \(order) has several stops and is completed stop by stop. Nothing was stored; report the activity of each stop."
    case .skipsForGood(let stop, let left, let order):
      "Completing \(stop) now would complete order \(order) and skip \(left.joined(separator: ", ")) for good. Nothing was stored; go there first, or say that they are to be skipped."
    case .onlyOneWay(let order):
      "Order \(order) is no round: it goes from its pickup to its dropoff. Nothing was stored."
    case .stopDone(let stop, let order):
      "The stop \(stop) of order \(order) is already done. Nothing was stored."
    case .visitsOnePlaceTwice(let order, let place):
      "Order \(order) visits \(place) twice, and Fleetbase cannot tell the two visits apart: an activity could end the wrong one. Nothing was stored; ask the dispatcher to give the visits two places or two orders."
    case .proofNeeded(let code, let method, let order, let stop):
      "\"\(code)\" needs a proof first: \(method.deed) for \(stop.map { "\($0) of \(order)" } ?? order.rawValue), then report it. Nothing was stored."
    case .unknownProof(let entry, let order):
      "There is no proof \"\(entry)\" of order \(order) in this outbox. Nothing was stored."
    case .discardedProof(let entry): "The proof \(entry) was discarded. Nothing was stored; take another one."
    case .wrongProof(let entry, let method, let needed):
      "The proof \(entry) is a \(method.rawValue), but a \(needed.rawValue) is asked for: \(needed.deed). Nothing was stored."
    case .proofOfAnother(let entry, let code):
      "The proof \(entry) is of another stop than the one \"\(code)\" is reported for. Nothing was stored."
    case .unknownEntity(let entity, let order):
      "\(entity) is not a package of order \(order). Nothing was stored."
    case .remarksTooLong(let limit):
      "The remarks are longer than \(limit) characters, which the server does not take. Nothing was stored."
    case .emptyCode: "The scanned code is empty. Nothing was stored; scan it again."
    case .notOnOffer(let order):
      "Order \(order) is not offered to drivers nearby, so it cannot be accepted. Nothing was stored."
    case .emptyText(let name): "The \(name) is empty. Nothing was stored."
    case .textTooLong(let name, let limit):
      "The \(name) is longer than \(limit) characters. Nothing was stored."
    case .badOdometer: "An odometer stands between 0 and 9999999. Nothing was stored."
    case .badVolume(let text):
      "\"\(text)\" is no volume: a decimal number above 0, such as 30.5. Nothing was stored."
    case .badAmount:
      "An amount is a whole number of minor units (cents), 0 or more, and a currency is three letters that go with it. Nothing was stored."
    case .unknownCurrency(let letters):
      "There is no currency \"\(letters)\": give its three letters, such as SGD or EUR. Nothing was stored."
    case .noPosition: "0, 0 is no position to the server. Nothing was stored."
    case .driversBusiness:
      "Only a driver can do this, and this is a dispatcher's desk. Nothing was stored."
    case .nothingToChange(let order): "Order \(order) is so already. Nothing was stored."
    case .alreadyDispatched(let order):
      "Order \(order) has already been dispatched. Nothing was stored."
    case .noDriver(let order):
      "Order \(order) has no driver and is not offered to drivers nearby. Nothing was stored; assign a driver first."
    case .badInternalID(let name):
      "\"\(name)\" cannot be an internal id: letters, digits and marks without blanks, slashes, ?, #, % or a beginning order_. Nothing was stored."
    case .internalIDUsed(let name):
      "Another order is called \"\(name)\" already. Nothing was stored; give it another internal id, or none."
    case .notAVehicle(let text):
      "\"\(text)\" is no vehicle's id (vehicle_…): the server would take the order's vehicle away. Nothing was stored."
    case .draftWithoutStops:
      "An order needs a pickup and a dropoff, or at least two stops. Nothing was stored."
    case .draftWithoutDriver:
      "An order without a driver that is not offered to drivers nearby cannot be dispatched. Nothing was stored."
    case .draftVisitsTwice(let place):
      "The round visits \(place) twice, and Fleetbase cannot tell the two visits apart: it could not be finished. Nothing was stored; give the visits two places or two orders."
    case .draftParcelWithoutStop(let name):
      "\"\(name)\" is for a stop that the order does not have. Nothing was stored."
    case .proofNotPossible:
      "Fleetbase answers with an error when a new order asks for a proof of delivery. Nothing was stored; create it without, and have staff ask for the proof in the console."
    case .laneHeld(let entry, let reason):
      "An earlier action needs your decision first (\(entry): \(reason)). Nothing was stored."
    }
  }
}

extension ProofMethod {
  /// What a person does to have one.
  var deed: String {
    switch self {
    case .photo: "take a photo"
    case .signature: "take a signature"
    case .scan: "scan the label"
    }
  }
}
