import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// Order documents made from the fixtures.
enum Orders {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/documents")

  static func fixture(_ name: String) throws -> JSONObject {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name + ".json")))
    let document = try JSONAnswer.document(bytes)
    let first = document.array?.first ?? document
    return try #require(first.object)
  }

  /// A whole order of a real server, renamed.
  static func document(
    _ id: String, driver: String = "driver_one", status: String = "dispatched", scheduled: String? = nil,
    created: String = "2026-11-21T08:00:00.000000Z", internalID: String? = nil, number: String? = nil,
    customer: String? = nil, from name: String = "server-order-list"
  ) throws -> JSONObject {
    var json = try fixture(name)
    json["id"] = .string(id)
    json["status"] = .string(status)
    json["scheduled_at"] = scheduled.map { .string($0) } ?? .null
    json["created_at"] = .string(created)
    json["internal_id"] = .string(internalID ?? "INT-\(id)")
    var member = json["driver_assigned"]?.object ?? [:]
    member["id"] = .string(driver)
    json["driver_assigned"] = .object(member)
    var tracking = json["tracking_number"]?.object ?? [:]
    tracking["tracking_number"] = .string(number ?? "FLB-\(id)")
    json["tracking_number"] = .object(tracking)
    if let customer {
      var contact = json["customer"]?.object ?? [:]
      contact["name"] = .string(customer)
      json["customer"] = .object(contact)
    }
    return json
  }

  /// So many real-size orders, each of another number, fifty a day; the four kinds of documents average 20 kB.
  static func many(_ count: Int, driver: String = "driver_one") throws -> [[UInt8]] {
    let kinds = [
      "server-order-list", "server-order-completed", "server-order-round", "order-classic-with-relations",
    ]
    // Text with holes is fast; building ten thousand documents member by member is not.
    let templates = try kinds.map { kind in
      let json = try document(
        "order_#ID#", driver: driver, scheduled: "2026-#M#-#D#T#H#:00:00.000000Z", internalID: "AL#ID#",
        number: "FLB#ID#SG", from: kind)
      return String(decoding: JSONValue.object(json).encoded(), as: UTF8.self)
        .split(separator: "#").map { Array($0.utf8) }
    }
    return (0..<count).map { number in
      var bytes: [UInt8] = []
      for part in templates[number % templates.count] {
        switch part {
        case Array("ID".utf8): bytes += Array(String(1_000_000 + number).utf8)
        case Array("M".utf8): bytes += Array("0\(1 + number / 50 / 18 % 9)".utf8)
        case Array("D".utf8): bytes += Array(String(10 + number / 50 % 18).utf8)
        case Array("H".utf8): bytes += Array(String(10 + number % 12).utf8)
        default: bytes += part
        }
      }
      return bytes
    }
  }
}

extension OrderCache {
  /// Stores one document.
  @discardableResult
  func store(_ json: JSONObject, asked: Moment = .at(1), from source: DocumentSource = .list) throws
    -> StoreReport
  {
    try store([JSONValue.object(json).encoded()[...]], asked: asked, from: source)
  }
}
