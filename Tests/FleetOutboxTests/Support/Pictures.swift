import FleetModels
import FleetStorage
import FleetWorkflow
import Foundation

/// A folder of pictures for one test, and pictures to keep in it.
final class Pictures {
  let files: ProofFiles
  private let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/outbox-pictures-\(UUID().uuidString)"
    files = try ProofFiles(in: StoreFolder(path: path))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 5, 1, 2, 3, 0xFF, 0xD9]
  static let png: [UInt8] =
    [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0] + Array("IEND".utf8) + [
      0xAE, 0x42, 0x60, 0x82,
    ]

  /// What lies in the folder.
  private var all: [String] { (try? FileManager.default.contentsOfDirectory(atPath: files.path)) ?? [] }

  /// The pictures in it, without the headers beside them.
  var names: [String] { all.filter { !$0.hasSuffix(".json") } }

  /// Makes all that is there look that old.
  func age(to date: Timestamp) throws {
    let time = Date(timeIntervalSince1970: Double(date.milliseconds) / 1000)
    for name in all {
      try FileManager.default.setAttributes(
        [.modificationDate: time], ofItemAtPath: files.path + "/" + name)
    }
  }
}

extension Tap {
  static func photo(of stop: Place.ID? = nil, _ order: Order.ID = "order_a") -> Tap {
    .proof(order, .photo(.bytes(Pictures.jpeg)), of: stop.map { .stop($0) } ?? .order)
  }

  static func signature(of stop: Place.ID? = nil, _ order: Order.ID = "order_a") -> Tap {
    .proof(order, .signature(.bytes(Pictures.png)), of: stop.map { .stop($0) } ?? .order)
  }
}
