import FleetModels

/// What a person does on a screen, in the screen's words; becomes a `Command` when the rules allow it.
public enum Tap: Sendable, Equatable {
  case start(Order.ID, skipDispatch: Bool = false)
  /// Report an activity by its code, as `next` offered it; `stop` names the stop the driver stands at.
  case activity(Order.ID, StatusCode, stop: Place.ID? = nil)
  case complete(Order.ID)
  /// Go on or off duty.
  case online(Bool)
  /// The live position; speed in metres a second, heading in degrees from north, altitude in metres.
  case position(Coordinate, speed: Double? = nil, heading: Double? = nil, altitude: Double? = nil)

  /// The order it is about, if any.
  public var order: Order.ID? {
    switch self {
    case .start(let order, _), .activity(let order, _, _), .complete(let order): order
    case .online, .position: nil
    }
  }

  /// The command for a tap on an order as it is shown.
  /// - Parameters:
  ///   - shown: the order's view; nil when this device does not know it.
  ///   - offered: what may be reported next on it.
  /// - Throws: `Refusal` with the rule that the tap breaks.
  public func command(
    shown: Order?, offered: [NextActivity], driver: Driver.ID, at time: Timestamp
  ) throws(Refusal) -> Command {
    switch self {
    case .start(let id, let skipDispatch):
      let command = StartOrder(order: id, skipDispatch: skipDispatch)
      try command.check(try known(shown, id), driver: driver)
      return .startOrder(command)
    case .activity(let id, let code, let stopID):
      let order = try known(shown, id)
      var stop: StopKey?
      if let stopID {
        stop = order.stopKeys.first { $0.id == stopID }
        if stop == nil { throw .unknownStop(stopID.rawValue, id) }
      }
      try ReportActivity.check(code, on: order, offered: offered, driver: driver)
      guard let next = offered.first(where: { $0.code == code }) else {
        throw .notOffered(code, offered: offered.map(\.code))
      }
      return .reportActivity(ReportActivity(order: id, activity: next.activity, stop: stop))
    case .complete(let id):
      let command = CompleteOrder(order: id)
      try command.check(try known(shown, id), driver: driver)
      return .completeOrder(command)
    case .online(let online):
      return .setOnline(SetOnline(driver: driver, online: online))
    case .position(let coordinate, let speed, let heading, let altitude):
      // The server takes 0, 0 for "no position" and stores nothing (rest-api 2.3).
      if coordinate.latitude == 0 && coordinate.longitude == 0 { throw .noPosition }
      return .reportPosition(
        ReportPosition(
          driver: driver, coordinate: coordinate, speed: speed, heading: heading, altitude: altitude,
          measuredAt: time))
    }
  }

  private func known(_ order: Order?, _ id: Order.ID) throws(Refusal) -> Order {
    guard let order else { throw .unknownOrder(id.rawValue) }
    return order
  }
}
