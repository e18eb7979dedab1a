import FleetEvents
import FleetModels
import FleetStorage

/// An event as it is handed to somebody else's program.
public struct HandedEvent: Sendable, Equatable {
  /// Its number, the same each time it is handed on: what a receiver knows a repetition by.
  public var seq: Int64
  public var receivedAt: Timestamp
  public var isVerified: Bool
  /// The event's id and name as they stand in the body.
  public var id: String
  public var name: String
  /// The order it is about; nil where it is about something else.
  public var order: String?
  /// What the order is outside.
  public var externalID: String?
  /// What that means outside; nil where it changes nothing there, or the order is not known there.
  public var update: StatusUpdate?
  public var data: JSONObject
  /// The body, byte for byte.
  public var body: [UInt8]

  /// - Parameters:
  ///   - event: what the body says; nil where it cannot be read any more.
  ///   - externalID: what its order is outside.
  ///   - driverName: a driver's name by his id.
  public init(
    _ stored: StoredEvent, _ event: FleetEvent?, externalID: String?,
    driverName: (String) -> String? = { _ in nil }
  ) {
    seq = stored.seq
    receivedAt = stored.arrival.at.wall
    isVerified = stored.arrival.trust == .verified
    id = stored.arrival.eventID
    name = event?.name.rawValue ?? stored.arrival.name
    order = event?.orderIDs.first
    self.externalID = externalID
    update = event.flatMap { event in
      externalID.flatMap { StatusUpdate(event, externalID: $0, driverName: driverName) }
    }
    data = event?.data ?? [:]
    body = stored.arrival.bytes
  }

  /// How each line begins, since members are sorted by name: what a first line that was cut off is known by.
  static let opening = Array("{\"data\":{".utf8)

  /// One line of `--jsonl`. Its members are a promise: they may grow, not change; `data` stays the first.
  public var json: JSONValue {
    [
      "seq": .number(JSONNumber(Int(seq))), "received_at": .string(receivedAt.iso),
      "verified": .bool(isVerified),
      "id": .string(id), "event": .string(name), "order": order.map { .string($0) } ?? .null,
      "external_id": externalID.map { .string($0) } ?? .null, "update": update?.json ?? .null,
      "data": .object(data),
    ]
  }
}
