import Foundation

/// A file of a test's own, gone with it.
final class Scrap {
  let path: String

  init(_ text: String) throws {
    path = FileManager.default.temporaryDirectory.appending(path: "scrap-\(UUID().uuidString).jsonl").path
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
