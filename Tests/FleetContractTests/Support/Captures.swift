import FleetContract
import FleetModels
import Foundation

/// What was recorded from a real server, from `Fixtures/captures`.
enum Captures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/captures")

  /// The files of exchanges, in the order they were recorded.
  static var files: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".jsonl") && $0.first?.isNumber == true }.sorted()
    }
  }

  static func paths() throws -> [String] { try files.map { folder.appending(path: $0).path } }

  static func exchanges() throws -> [Exchange] { try ExchangeFile.read(paths: paths()) }

  /// The exchanges of one story.
  static func exchanges(file: String) throws -> [Exchange] {
    try ExchangeFile.read(path: folder.appending(path: file).path)
  }

  /// The deliveries of the same stories.
  static func webhooks() throws -> [WebhookDelivery] {
    try WebhookFile.read(path: folder.appending(path: "webhooks.jsonl").path)
  }

  /// The complete order configurations of the recorded company.
  static func flows() throws -> [JSONValue] {
    let bytes = try Data(contentsOf: folder.appending(path: "order-configs.json"))
    return try JSONValue(parsing: Array(bytes)).array ?? []
  }
}
