import FleetModels
import Foundation
import Testing

@testable import FleetStorage

/// A folder of its own for one test, gone with it.
final class Scratch: Sendable {
  let path: String
  let folder: StoreFolder

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "fleet-storage-\(UUID().uuidString)").path
    folder = try StoreFolder(path: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: file(name)))) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(filePath: file(name)))
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  func mode(_ name: String) throws -> Int {
    try #require(
      FileManager.default.attributesOfItem(atPath: name.isEmpty ? path : file(name))[.posixPermissions]
        as? Int)
  }

  func location(_ name: String = "test.db") -> Database.Location {
    .file(path: file(name), writeLock: file("write.lock"))
  }

  func open(
    _ name: String = "test.db", settings: DatabaseSettings = .sacred, schema: Schema = .things
  ) throws -> Database {
    try Database(location(name), settings: settings, schema: schema)
  }
}

extension Schema {
  /// A small file for tests of the wrapper.
  static let things = Schema(
    applicationID: 0x7465_7374,
    steps: [["CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE, body BLOB) STRICT"]])

  func with(_ step: [String]) -> Schema { Schema(applicationID: applicationID, steps: steps + [step]) }
}

extension Moment {
  /// A moment so many milliseconds after the device started, on 2026-11-21.
  static func at(_ uptime: Int64, boot: String = "boot-1") -> Moment {
    Moment(wall: Timestamp(milliseconds: 1_795_000_000_000 + uptime), uptime: uptime, boot: boot)
  }
}
