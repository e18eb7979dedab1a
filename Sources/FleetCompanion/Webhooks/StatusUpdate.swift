import FleetEvents
import FleetModels

/// What an outside system is to write down about its order, in the words of the recipe "Build a Custom Integration".
public struct StatusUpdate: Sendable, Equatable {
  public enum Status: String, Sendable {
    case inTransit = "in_transit"
    case delivered
    case cancelled
  }

  public var externalID: String
  public var status: Status
  /// Who drives it, of one in transit: the name where the event or this device knows it.
  public var driver: String?
  /// The same driver's id on the server.
  public var driverID: String?
  /// When it was delivered; the event's own words where it has some, else when the order was last changed.
  public var completedAt: String?
  /// Why it was cancelled; the server itself keeps no reason.
  public var reason: String?

  /// - Parameters:
  ///   - externalID: what the order is outside.
  ///   - driverName: looks a driver's name up by his id; real events carry the id only (events 1.4).
  /// - Returns: nil where the event changes nothing outside.
  public init?(_ event: FleetEvent, externalID: String, driverName: (String) -> String? = { _ in nil }) {
    guard case .order(let news) = event.meaning else { return nil }
    self.externalID = externalID
    switch event.name {
    case .orderDispatched:
      status = .inTransit
      driverID = news.driver.id
      if case .object(_, let name?, _) = news.driver {
        driver = name
      } else {
        driver = driverID.flatMap(driverName)
      }
    case .orderCompleted:
      status = .delivered
      completedAt =
        news.fields["completed_at"]?.string ?? Self.time(news.version) ?? event.createdAt?.iso
    case .orderCanceled:
      status = .cancelled
      reason = news.fields["cancel_reason"]?.string
    default: return nil
    }
  }

  private static func time(_ version: EventVersion) -> String? {
    switch version {
    case .row(let time), .envelope(let time): time.iso
    case .none: nil
    }
  }

  /// The members that are known; `external_id` and `status` always.
  public var json: JSONValue {
    var members: JSONObject = ["external_id": .string(externalID), "status": .string(status.rawValue)]
    for (name, text) in [
      ("driver", driver), ("driver_id", driverID), ("completed_at", completedAt), ("reason", reason),
    ] {
      if let text { members[name] = .string(text) }
    }
    return .object(members)
  }
}
