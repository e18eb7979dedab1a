import Foundation

/// Files (rest-api 2.15, captures 362, 363). The bytes are not kept, only what they are known by.
extension SandboxServer {
  /// `POST /files`, multipart.
  mutating func createFile(_ call: Call) -> Reply {
    guard let upload = call.body.files("file").first else {
      return .invalid(["The file field is required."])
    }
    guard !call.breaksHalfWay else { return .serverError }
    let tail = upload.fileName.lastIndex(of: ".").map { String(upload.fileName[$0...]) } ?? ""
    return store(
      StoredPicture(upload.content), name: upload.fileName,
      path: random.mixedText(9) + tail, contentType: upload.contentType,
      size: upload.content.count, call)
  }

  /// `POST /files/base64`: stored under its own name, its size unknown (captures 362).
  mutating func createFileFromText(_ call: Call) -> Reply {
    var problems = missing(["data"], call.body)
    if call.body.filled("file_name") == nil { problems.append("The file name field is required.") }
    guard problems.isEmpty, let name = call.body.text("file_name") else { return .invalid(problems) }
    guard !call.breaksHalfWay else { return .serverError }
    let text = call.body["data"]?.stringValue ?? ""
    let bare = text.range(of: "base64,").map { String(text[$0.upperBound...]) } ?? text
    let bytes = Data(base64Encoded: bare, options: .ignoreUnknownCharacters) ?? Data()
    return store(
      StoredPicture(bytes), name: name, path: name, contentType: call.body.text("content_type"),
      size: nil, call)
  }

  func showFile(_ id: String) -> Reply {
    guard let file = files.first(where: { $0.id == id && $0.companyID == scope }) else {
      return .refused(404, "File resource not found.")
    }
    return .ok(fileJSON(file))
  }

  private mutating func store(
    _ bytes: StoredPicture, name: String, path: String, contentType: String?, size: Int?,
    _ call: Call
  ) -> Reply {
    let file = FileRecord(
      id: random.publicID("file"), companyID: scope, url: Self.storage + path, name: name,
      contentType: contentType, size: size,
      type: call.body.text("type") ?? call.body.text("file_type"), createdAt: call.now)
    files.append(file)
    announceFile(file)
    record(
      .file,
      facts: [
        "file": file.id, "name": name, "sha256": bytes.sha256, "bytes": String(bytes.size),
        "type": bytes.kind.rawValue,
      ], by: call)
    return .created(fileJSON(file))
  }

  private func fileJSON(_ file: FileRecord) -> SandboxJSON {
    [
      "id": .string(file.id), "url": .string(file.url), "original_filename": .string(file.name),
      "folder": .null, "content_type": .text(file.contentType),
      "file_size": file.size.map { .int(Int64($0)) } ?? .null, "caption": .null,
      "type": .text(file.type), "meta": [:], "updated_at": ServerTime.json(file.createdAt),
      "created_at": ServerTime.json(file.createdAt),
    ]
  }
}
