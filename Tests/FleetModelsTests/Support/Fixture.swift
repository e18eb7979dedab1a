import FleetModels
import Foundation

/// The documents in `Fixtures/documents`.
enum Fixture {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/documents")

  /// The names of all documents, without `.json`.
  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name + ".json")))
  }

  /// The document, without a `data` wrapper.
  static func document(_ name: String) throws -> JSONValue {
    try JSONAnswer.document(try bytes(name))
  }

  static func order(_ name: String) throws -> Order {
    try Order(document: try document(name))
  }
}

extension JSONValue {
  /// Reads a text written in a test.
  init(reading text: String) throws {
    self = try JSONValue(parsing: Array(text.utf8))
  }
}
