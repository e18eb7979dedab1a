import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import Foundation

/// Why a driver that a person named cannot be told.
public enum UnknownDriver: Error, Equatable, Sendable, CustomStringConvertible {
  case nobody(String)
  /// Several drivers fit; each with name and id.
  case several(String, [String])

  public var description: String {
    switch self {
    case .nobody(let text):
      "There is no driver \"\(text)\" on this device. Nothing was stored; refresh the drivers, or check the name."
    case .several(let text, let names):
      "\"\(text)\" fits several drivers: \(names.joined(separator: ", ")). Nothing was stored; give the id."
    }
  }
}

/// The organization's drivers, to give orders to.
extension DispatcherSession {
  private static var listName: String { "drivers" }
  /// Pages of the list, at 100 drivers each.
  private static var pageLimit: Int { 100 }

  /// What is kept of a driver: who he is and whether he works, not the 7 kB that the server tells.
  private static var kept: JSONShape {
    .members([
      "id": .whole, "public_id": .whole, "internal_id": .whole, "name": .whole, "phone": .whole,
      "email": .whole,
      "online": .whole, "status": .whole, "location": .whole, "updated_at": .whole,
      "vehicle": .members([
        "id": .whole, "public_id": .whole, "name": .whole, "make": .whole, "model": .whole,
        "plate_number": .whole,
      ]),
    ])
  }

  /// The drivers as last read, by name.
  public func drivers() throws -> [Driver] {
    guard let bytes = try cache.list(of: Self.listName), let list = try? JSONValue(parsing: bytes).array
    else {
      return []
    }
    return list.compactMap { try? Driver(document: $0) }.sorted {
      ($0.name ?? "", $0.id) < ($1.name ?? "", $1.id)
    }
  }

  /// The driver a person means: by his id, internal id, phone or e-mail, his name, or a part of it that only he has.
  /// - Throws: `UnknownDriver`.
  public func driver(_ text: String) throws -> Driver {
    let wanted = text.trimmingCharacters(in: .whitespacesAndNewlines).lowercased()
    let all = try drivers()
    let fits: [(Driver) -> Bool] = [
      { $0.id.rawValue == text || $0.internalID == text },
      { [$0.name, $0.phone, $0.email].contains { $0?.lowercased() == wanted } },
      { $0.name?.lowercased().split(separator: " ").contains { $0.hasPrefix(wanted) } ?? false },
      { $0.name?.lowercased().contains(wanted) ?? false },
    ]
    for fit in fits where !wanted.isEmpty {
      let found = all.filter(fit)
      if found.count > 1 {
        throw UnknownDriver.several(text, found.map { "\($0.name ?? "?") (\($0.id))" })
      }
      if let driver = found.first { return driver }
    }
    throw UnknownDriver.nobody(text)
  }

  /// Asks for the organization's drivers.
  /// - Throws: as `refresh`; what was known stays.
  public func refreshDrivers() async throws {
    try refuseSignedOut()
    try await readDrivers()
    news.tell()
  }

  /// Nothing is kept before the list was read to its end, and nobody is dropped because a list leaves him out.
  func readDrivers() async throws {
    let asked = now
    var found: [Driver.ID: JSONObject] = [:]
    let fresh = UUID().uuidString
    var offset = 0
    for _ in 0..<Self.pageLimit {
      let endpoint = Endpoint.drivers(offset: offset, fresh: fresh)
      let page = try await read(endpoint).array ?? []
      for document in page {
        guard let driver = try? Driver(document: document) else { continue }
        found[driver.id] = driver.json
      }
      if page.count < OrderQuery.maximumLimit { break }
      offset += page.count
    }
    for (number, driver) in try drivers().filter({ found[$0.id] == nil }).enumerated() {
      found[driver.id] = number < Refresh.singleLimit ? try await whole(driver) : driver.json
    }
    let list = JSONValue.array(found.values.map { JSONValue.object($0).restricted(to: Self.kept) })
    try cache.store(list: list.encoded(), of: Self.listName, asked: asked)
  }

  /// One that the list left out; nil when the server has no such driver any more.
  private func whole(_ known: Driver) async throws -> JSONObject? {
    do {
      return try await document(of: known.id).driver.json
    } catch let error as APIError where error.kind == .notFound {
      return nil
    } catch let error as APIError where error.isAboutOneRecord {
      return known.json
    }
  }
}
