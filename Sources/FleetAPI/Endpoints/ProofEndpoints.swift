import FleetModels
import Foundation

/// Calls about proofs of delivery (rest-api 2.2). None is idempotent: a second one makes a second proof, and
/// only `ProofCapture.mark` tells them apart from others (rest-api 3.7).
extension Endpoint {
  /// One photo, streamed from its file. Answers the proof.
  ///
  /// `data` travels as fields of its own: as one JSON text it is a 422 (captures 623, 1269).
  /// - Parameters:
  ///   - path: the picture, unchanged since it was kept.
  ///   - size: bytes; more than 10 MiB are a 422 (captures 1274, 1275).
  ///   - sha256: in hex.
  public static func capturePhoto(
    _ capture: ProofCapture, path: String, size: Int, sha256: String, kind: PictureKind
  ) -> Endpoint {
    var fields: [MultipartForm.Field] = []
    if let remarks = capture.remarks, !remarks.isEmpty { fields.append(.init("remarks", remarks)) }
    fields += capture.mark.members.map { .init("data[\($0.name)]", $0.value) }
    let file = MultipartFile(
      field: "photos[]", name: "photo." + kind.fileExtension, contentType: kind.mimeType, path: path,
      size: size, sha256: sha256)
    return Endpoint(
      "capture photo", .post, capture.segments("capture-photo"),
      body: .multipart(MultipartForm(fields: fields, file: file)), answer: .record)
  }

  /// A signature. Answers the proof.
  /// - Parameter png: the picture, which travels as text in JSON and so should be small.
  public static func captureSignature(_ capture: ProofCapture, png: [UInt8]) -> Endpoint {
    let text = "data:image/png;base64," + Data(png).base64EncodedString()
    return Endpoint(
      "capture signature", .post, capture.segments("capture-signature"),
      body: .json(.object(capture.members(["signature": .string(text)]))), answer: .record)
  }

  /// A scanned code. Answers the proof; a code that is not the subject's is a 400 (captures 224).
  /// - Parameters:
  ///   - code: what the label says, which is the subject's uuid (rest-api 2.2).
  ///   - raw: what the scanner gave, when there is more of it.
  public static func captureScan(_ capture: ProofCapture, code: String, raw: String? = nil) -> Endpoint {
    var own: JSONObject = ["code": .string(code)]
    if let raw { own["raw_data"] = .string(raw) }
    return Endpoint(
      "capture scan", .post, capture.segments("capture-qr"), body: .json(.object(capture.members(own))),
      answer: .record)
  }

  /// The proofs of an order, of all its subjects (captures 624), or of one subject.
  public static func proofs(order: Order.ID, of subject: ProofCapture.Subject = .order) -> Endpoint {
    Endpoint("list proofs", .get, ["orders", order.rawValue, "proofs"] + subject.segment, answer: .list)
  }
}
