import FleetModels
import Foundation

/// The documents in `Fixtures/documents`.
enum Fixture {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/documents")

  static func json(_ name: String) throws -> JSONValue {
    try JSONValue(parsing: [UInt8](try Data(contentsOf: folder.appending(path: name + ".json"))))
  }
}
