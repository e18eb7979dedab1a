import FleetModels
import Foundation

@testable import FleetAPI

/// A picture on disk in a folder of its own, gone with it.
final class Picture {
  let folder: URL
  let size: Int

  init(size: Int) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "fleet-upload-\(UUID().uuidString)")
    self.size = size
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try bytes.write(to: file)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var file: URL { folder.appending(path: "p.jpg") }
  var bytes: Data { Data((0..<256).map { UInt8($0) }).cycled(to: size) }
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }

  var form: MultipartForm {
    MultipartForm(
      fields: [.init("remarks", "At door"), .init("data[client_mutation_id]", "m-02")],
      file: MultipartFile(
        field: "photos[]", name: "p.jpg", contentType: "image/jpeg", path: file.path, size: size, sha256: "ab"
      ))
  }

  var endpoint: Endpoint {
    .capturePhoto(
      ProofCapture(order: "o", mark: ProofMark(clientMutationID: "m-02")), path: file.path, size: size,
      sha256: "ab", kind: .jpeg)
  }
}

extension Data {
  fileprivate func cycled(to size: Int) -> Data {
    var out = Data(capacity: size)
    while out.count < size { out.append(prefix(size - out.count)) }
    return out
  }
}
