import FleetSandbox

/// Multipart bodies with pictures that are none but begin as one.
enum Form {
  static let boundary = "----bench42"

  /// The body of `parts` as the fixtures write them, and its content type.
  static func body(_ parts: [SandboxJSON]) -> (bytes: [UInt8], type: String) {
    var bytes: [UInt8] = []
    for part in parts {
      bytes += Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"".utf8)
      bytes += Array((part["name"]?.stringValue ?? "").utf8)
      if let file = part["file"]?.stringValue {
        let type = part["type"]?.stringValue ?? ""
        bytes += Array("\"; filename=\"\(file)\"\r\nContent-Type: \(type)\r\n\r\n".utf8)
        bytes += picture(part["picture"]?.stringValue ?? "", bytes: part["bytes"]?.intValue ?? 0)
      } else {
        bytes += Array("\"\r\n\r\n\(part["text"]?.stringValue ?? "")".utf8)
      }
      bytes += Array("\r\n".utf8)
    }
    bytes += Array("--\(boundary)--\r\n".utf8)
    return (bytes, "multipart/form-data; boundary=\(boundary)")
  }

  /// The head of a picture of this kind, filled up to `bytes`.
  static func picture(_ kind: String, bytes: Int) -> [UInt8] {
    let head: [UInt8] =
      switch kind {
      case "jpeg": [0xFF, 0xD8, 0xFF, 0xE0]
      case "png": [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      case "gif": Array("GIF89a".utf8)
      case "heic": [0, 0, 0, 0x18] + Array("ftypheic".utf8)
      case "webp": Array("RIFF".utf8) + [0x24, 0, 0, 0] + Array("WEBP".utf8)
      case "pdf": Array("%PDF-1.4".utf8)
      case "text": Array("hello, not a picture".utf8)
      default: []
      }
    return head + [UInt8](repeating: 0x2A, count: max(0, bytes - head.count))
  }
}

extension Bench {
  /// Sends a body of any type, a second after the last request.
  @discardableResult
  mutating func upload(
    _ method: String, _ path: String, _ body: [UInt8], type: String, bearer: String = Bench.key
  ) -> SandboxAnswer {
    now += 1000
    return server.handle(
      SandboxRequest(
        method: method, path: path,
        headers: [
          SandboxPair("Authorization", "Bearer \(bearer)"), SandboxPair("Content-Type", type),
        ], body: body), now: now)
  }

  /// A photo proof in a form, with a marker.
  @discardableResult
  mutating func photo(
    _ order: String, subject: String? = nil, marker: String = "m-1", bytes: Int = 2000
  ) -> SandboxAnswer {
    let (body, type) = Form.body([
      ["name": "data[client_mutation_id]", "text": .string(marker)],
      [
        "name": "photos[]", "file": "a.jpg", "type": "image/jpeg", "picture": "jpeg",
        "bytes": .int(Int64(bytes)),
      ],
    ])
    let tail = subject.map { "/\($0)" } ?? ""
    return upload("POST", "/v1/orders/\(order)/capture-photo\(tail)", body, type: type)
  }
}
