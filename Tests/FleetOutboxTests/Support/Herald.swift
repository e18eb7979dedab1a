import FleetModels
import FleetStorage
import Foundation

@testable import FleetOutbox

/// A server that tells of its orders: each change of one gives it a new stamp, a document, and an event about it.
struct Herald {
  struct Row: Equatable {
    var status = "created"
    var driver: String? = "driver_own"
    var notes = ""
    /// Only whole documents have it.
    var method: String?
    var stamp = 0
    var isDeleted = false
  }

  /// The forms in which an order is told of (events 1.4, 4.3 and 5).
  enum Form: CaseIterable {
    /// With the stamp of the order's row.
    case lifecycle
    /// The documented envelope: a date of its own, some members, the driver as an object.
    case dated
    /// A name and members, without a date.
    case bare
    /// A title and a text.
    case notification
    /// Of a stop, on the order's own channel.
    case activity
    case push
  }

  /// An event on its way.
  struct Telling: Equatable {
    var body: [UInt8]
    var channel = Arrival.Channel.webhook
  }

  static let epoch = Timestamp("2026-05-02T08:00:00Z") ?? Timestamp(milliseconds: 0)

  private static let whole: JSONObject = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/documents/server-order-list.json")
    let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
    return (try? JSONAnswer.document(bytes))?.array?.first?.object ?? [:]
  }()

  /// The same with little in it.
  private static let lean: JSONObject = {
    var json = whole.filter { ["type", "adhoc", "meta", "created_at"].contains($0.key) }
    for name in ["customer", "payload", "driver_assigned", "tracking_number"] {
      json[name] = .object((whole[name]?.object ?? [:]).filter { ["id", "name"].contains($0.key) })
    }
    return json
  }()

  var rows: [String: Row] = [:]
  private var events = 0

  /// The moment of a stamp, as rows have it.
  static func time(_ stamp: Int) -> Timestamp { epoch.adding(milliseconds: Int64(stamp) * 1000) }

  private static func plain(_ stamp: Int) -> JSONValue {
    .string(String(time(stamp).iso.dropLast()).replacing("T", with: " "))
  }

  /// An order's whole document, as a read of it gives it.
  func document(_ id: String) -> JSONObject {
    rows[id].map { Self.document(id, $0, over: Self.whole) } ?? [:]
  }

  /// A lean document of an order that was in this state.
  static func document(_ id: String, _ row: Row) -> JSONObject { document(id, row, over: lean) }

  private static func document(_ id: String, _ row: Row, over whole: JSONObject) -> JSONObject {
    var json = whole
    json["id"] = .string(id)
    json["internal_id"] = .string("INT-" + id)
    json["status"] = .string(row.status)
    json["notes"] = .string(row.notes)
    json["pod_method"] = row.method.map { .string($0) } ?? .null
    json["updated_at"] = .string(time(row.stamp).iso)
    var driver = json["driver_assigned"]?.object ?? [:]
    driver["id"] = row.driver.map { .string($0) } ?? .null
    json["driver_assigned"] = row.driver == nil ? .null : .object(driver)
    return json
  }

  /// The body of an event about an order as it is now.
  mutating func event(_ name: String, _ id: String) -> [UInt8] {
    tell(name, id, rows[id] ?? Row(), as: .lifecycle, made: rows[id]?.stamp ?? 0).body
  }

  /// An event about an order in some state.
  /// - Parameter made: when the event was built; the document in it may be newer (events 7).
  mutating func tell(_ name: String, _ id: String, _ row: Row, as form: Form, made: Int) -> Telling {
    events += 1
    let number = String(events, radix: 16)
    var body: JSONObject = ["id": .string("event_" + number), "event": .string(name)]
    var telling = Telling(body: [])
    switch form {
    case .lifecycle:
      body["api_version"] = "2024-03-12"
      body["created_at"] = Self.plain(made)
      body["data"] = .object(Self.flat(id, row))
    case .dated:
      body["id"] = .string("evt_" + number)
      body["api_version"] = "v1"
      body["created_at"] = .string(Self.time(made).iso)
      body["data"] = [
        "id": .string(id), "status": .string(row.status),
        "driver_assigned": row.driver.map { ["id": .string($0), "name": "Somebody"] } ?? .null,
      ]
    case .bare:
      body["id"] = nil
      body["data"] = ["id": .string(id), "status": .string(row.status)]
    case .notification:
      body["event"] = "order.assigned_notification"
      body["title"] = "An order"
      body["type"] = #"Fleetbase\FleetOps\Notifications\OrderAssigned"#
      body["data"] = ["id": .string(id), "type": "order_assigned"]
      telling.channel = .socket(on: "driver.driver_own")
    case .activity:
      body["event"] = "waypoint.activity"
      body["created_at"] = Self.plain(made)
      body["data"] = ["waypoint": "waypoint_1", "activity": ["code": .string(row.status)]]
      telling.channel = .socket(on: "order." + id)
    case .push:
      body = ["data": ["id": .string(id), "type": "order_assigned"], "number": .string(number)]
      telling.channel = .push
    }
    telling.body = JSONValue.object(body).encoded()
    return telling
  }

  private static func flat(_ id: String, _ row: Row) -> JSONObject {
    [
      "id": .string(id), "internal_id": .string("INT-" + id), "customer": whole["customer"] ?? .null,
      "payload": whole["payload"]?["id"] ?? .null,
      "driver_assigned": row.driver.map { .string($0) } ?? .null,
      "tracking_number": whole["tracking_number"]?["id"] ?? .null, "notes": .string(row.notes),
      "type": "transport", "status": .string(row.status), "adhoc": false,
      "meta": whole["meta"] ?? [:], "updated_at": plain(row.stamp),
    ]
  }

  /// Changes an order and tells of it.
  mutating func change(_ id: String, at stamp: Int, _ edit: (inout Row) -> Void) -> [UInt8] {
    var row = rows[id] ?? Row()
    edit(&row)
    row.stamp = stamp
    rows[id] = row
    return event("order.updated", id)
  }
}
