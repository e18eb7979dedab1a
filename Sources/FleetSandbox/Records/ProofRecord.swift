/// A proof of delivery (rest-api 4.11).
struct ProofRecord: Sendable, Equatable {
  enum Method: String, Sendable {
    case photo, signature, scan
  }

  var id: String
  var order: String
  /// What it is about, as the answer names it: the order, a `waypoint_…`, a `place_…` or an `entity_…`.
  var subject: String
  /// Place id of the stop it is about.
  var stop: String?
  var method: Method
  /// Nil while the file is not written yet, and for a scan (captures 1104, 225).
  var url: String?
  var remarks: String
  /// What was sent, echoed; nil for a multipart photo, and for more text than the sandbox keeps.
  var raw: String?
  var data: SandboxJSON
  /// Nil for a scan.
  var picture: StoredPicture?
  var createdAt: Int64
  var updatedAt: Int64

  /// More echoed text than this is not kept.
  static let rawLimit = 256 * 1024
}

/// What a proof can be about (rest-api 2.2, captures 1242–1263).
enum ProofSubject {
  case order
  case stop(StopRecord, shownAs: String)
  case entity(EntityRecord)
}
