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
    var stamp = 0
    var isDeleted = false
  }

  static let epoch = Timestamp("2026-05-02T08:00:00Z") ?? Timestamp(milliseconds: 0)

  private static let whole: JSONObject = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/documents/server-order-list.json")
    let bytes = (try? Data(contentsOf: file)).map { [UInt8]($0) } ?? []
    return (try? JSONAnswer.document(bytes))?.array?.first?.object ?? [:]
  }()

  var rows: [String: Row] = [:]
  private var events = 0

  /// The moment of a stamp, as rows have it.
  static func time(_ stamp: Int) -> Timestamp { epoch.adding(milliseconds: Int64(stamp) * 1000) }

  /// An order's whole document, as a read of it gives it.
  func document(_ id: String) -> JSONObject {
    guard let row = rows[id] else { return [:] }
    var json = Self.whole
    json["id"] = .string(id)
    json["internal_id"] = .string("INT-" + id)
    json["status"] = .string(row.status)
    json["notes"] = .string(row.notes)
    json["updated_at"] = .string(Self.time(row.stamp).iso)
    var driver = json["driver_assigned"]?.object ?? [:]
    driver["id"] = row.driver.map { .string($0) } ?? .null
    json["driver_assigned"] = row.driver == nil ? .null : .object(driver)
    return json
  }

  /// The body of an event about an order as it is now.
  mutating func event(_ name: String, _ id: String) -> [UInt8] {
    events += 1
    let row = rows[id] ?? Row()
    func plain(_ time: Timestamp) -> JSONValue {
      .string(String(time.iso.dropLast()).replacing("T", with: " "))
    }
    let data: JSONObject = [
      "id": .string(id), "internal_id": .string("INT-" + id), "customer": Self.whole["customer"] ?? .null,
      "payload": Self.whole["payload"]?["id"] ?? .null,
      "driver_assigned": row.driver.map { .string($0) } ?? .null,
      "tracking_number": Self.whole["tracking_number"]?["id"] ?? .null, "notes": .string(row.notes),
      "type": "transport", "status": .string(row.status), "adhoc": false,
      "meta": Self.whole["meta"] ?? [],
      "updated_at": plain(Self.time(row.stamp)),
    ]
    let body: JSONObject = [
      "id": .string("event_\(String(events, radix: 16))"), "api_version": "2024-03-12",
      "event": .string(name),
      "created_at": plain(Self.time(row.stamp)), "data": .object(data),
    ]
    return JSONValue.object(body).encoded()
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
