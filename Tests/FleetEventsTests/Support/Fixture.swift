import Foundation

/// The samples and captures in `Fixtures/events`.
enum Fixture {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures")

  /// The bytes of `Fixtures/events/name`.
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "events").appending(path: name)))
  }

  /// The lines of `Fixtures/path`, without empty ones.
  static func lines(_ path: String) throws -> [[UInt8]] {
    try Data(contentsOf: folder.appending(path: path)).split(separator: UInt8(ascii: "\n")).map {
      Array($0)
    }
  }

  /// The samples whose names begin so, in order of name.
  static func samples(_ prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "events").path())
      .filter { $0.hasPrefix(prefix) && $0.hasSuffix(".json") }.sorted()
  }
}
