import FleetModels

/// Calls about files (rest-api 2.15).
extension Endpoint {
  /// A file, streamed. Not idempotent. Answers the `File` (captures 363).
  /// - Parameters:
  ///   - file: its `field` is `file`.
  ///   - type: what it is, such as `photo`.
  public static func uploadFile(_ file: MultipartFile, type: String) -> Endpoint {
    var file = file
    file.field = "file"
    return Endpoint(
      "upload file", .post, ["files"],
      body: .multipart(MultipartForm(fields: [.init("type", type)], file: file)), answer: .record)
  }

  public static func file(_ file: File.ID) -> Endpoint {
    Endpoint("get file", .get, ["files", file.rawValue], answer: .record)
  }

  /// Answers a `DeletedRecord`.
  public static func deleteFile(_ file: File.ID) -> Endpoint {
    Endpoint("delete file", .delete, ["files", file.rawValue], answer: .record)
  }
}
