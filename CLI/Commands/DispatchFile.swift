import FleetCompanion
import Foundation

/// New orders in a JSON file: one object, or a list of them, with the words of the command line as members.
///
/// ```json
/// {"from": "place_x1y2z3a4b5", "to": "1 Raffles Quay", "via": [], "driver": "Dina", "at": "2026-11-21 17:30",
///  "customer": "contact_a1b2c3d4e5", "notes": "Ring twice", "internal_id": "INV-17", "type": "transport",
///  "parcels": ["Box"], "meta": {"dock": 4}, "adhoc": false, "dispatch": true}
/// ```
struct DispatchFile {
  private static let members: Set<String> = [
    "from", "to", "via", "driver", "vehicle", "at", "customer", "notes", "internal_id", "type", "parcels",
    "meta", "adhoc", "dispatch",
  ]
  /// Orders in one file.
  private static let longest = 10_000

  let orders: [JSONObject]

  /// - Parameter path: a file, or `-` for the input.
  init(_ path: String) throws {
    let bytes =
      path == "-"
      ? FileHandle.standardInput.readDataToEndOfFile() : try Self.read(path)
    let json: JSONValue
    do {
      json = try JSONValue(parsing: Array(bytes))
    } catch {
      throw FrontError("\(path) is no JSON: \(error). Nothing was stored.")
    }
    let documents = json.array ?? [json]
    guard !documents.isEmpty, documents.count <= Self.longest else {
      throw FrontError(
        "\(path) holds \(documents.count) orders: 1 to \(Self.longest) can be created at once.")
    }
    orders = try documents.enumerated().map { index, document in
      guard let members = document.object else {
        throw FrontError("Order \(index + 1) of \(path) is no object. Nothing was stored.")
      }
      if let unknown = members.keys.sorted().first(where: { !Self.members.contains($0) }) {
        throw FrontError(
          "Order \(index + 1) of \(path) has a member \"\(unknown)\", which is none of \(Self.members.sorted().joined(separator: ", ")). Nothing was stored."
        )
      }
      return members
    }
  }

  private static func read(_ path: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw FrontError("\(path) cannot be read. Nothing was stored.")
    }
  }

  /// What an order's member says.
  static func text(_ name: String, of order: JSONObject) throws -> String? {
    switch order[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    case .some: throw FrontError("\"\(name)\" has to be a text. Nothing was stored.")
    }
  }

  static func texts(_ name: String, of order: JSONObject) throws -> [String] {
    switch order[name] {
    case nil, .null?: return []
    case .array(let values)?:
      let texts = values.compactMap(\.string)
      guard texts.count == values.count else { fallthrough }
      return texts
    case .some: throw FrontError("\"\(name)\" has to be a list of texts. Nothing was stored.")
    }
  }

  static func flag(_ name: String, of order: JSONObject) throws -> Bool {
    switch order[name] {
    case nil, .null?: return false
    case .bool(let flag)?: return flag
    case .some: throw FrontError("\"\(name)\" has to be true or false. Nothing was stored.")
    }
  }

  static func object(_ name: String, of order: JSONObject) throws -> JSONObject? {
    switch order[name] {
    case nil, .null?: return nil
    case .object(let members)?: return members
    case .some: throw FrontError("\"\(name)\" has to be an object. Nothing was stored.")
    }
  }
}
