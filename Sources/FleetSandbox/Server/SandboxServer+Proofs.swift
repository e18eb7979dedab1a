import Foundation

/// Proofs: signature, scan, photo, and their list (rest-api 2.2, captures 217–226, 301–318, 370–372, 622–624,
/// 1241–1286). Nothing asks whether the order is at that stop, or whether the same proof was sent before.
extension SandboxServer {
  /// What a photo proof may weigh: exactly this is accepted (captures 1274, 1275).
  static let photoLimit = 10 * 1024 * 1024

  /// `POST /orders/{id}/capture-…[/{subject}]`. What is wrong with the fields is said before the order is
  /// looked for.
  mutating func capture(
    _ method: ProofRecord.Method, order id: String, subject: String?, _ call: Call
  ) -> Reply {
    if let index = index(ofOrder: id), isHidden(index, from: call) { return .orderNotFound }
    switch method {
    case .signature: return captureSignature(id, subject, call)
    case .scan: return captureScan(id, subject, call)
    case .photo: return capturePhotos(id, subject, call)
    }
  }

  /// `GET /orders/{id}/proofs[/{subject}]`: all of the order unless a stop or an entity is named
  /// (captures 1257).
  func listProofs(_ index: Int, subject: String?) -> Reply {
    let order = orders[index]
    guard let found = proofSubject(subject, of: order) else {
      return .refused(400, "Unable to retrieve proof of delivery for subject.")
    }
    let named: String? =
      switch found {
      case .order: nil
      case .stop(_, let shown): shown
      case .entity(let entity): entity.id
      }
    return .ok(
      .array(
        proofs.filter { $0.order == order.id && (named == nil || $0.subject == named) }
          .map(proofJSON)))
  }

  /// What the printed label's QR of an order, a stop or an entity encodes: its uuid, which no answer shows as
  /// text (captures 224, 225, 313). A stop is named by its place.
  public func labelCode(order id: String, subject: String? = nil) -> String? {
    guard let index = index(ofOrder: id), let found = proofSubject(subject, of: orders[index]) else {
      return nil
    }
    return label(of: found, orders[index])
  }

  private mutating func captureSignature(_ id: String, _ subject: String?, _ call: Call) -> Reply {
    guard let raw = call.body.filled("signature")?.stringValue else {
      return .refused(400, "No signature data to capture.")
    }
    guard let index = index(ofOrder: id) else { return .orderNotFound }
    guard let found = proofSubject(subject, of: orders[index]) else {
      return .refused(400, "Unable to capture signature data.")
    }
    let marker = "base64,"
    let text = raw.range(of: marker).map { String(raw[$0.upperBound...]) } ?? raw
    let bytes = Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data()
    let proof = newProof(
      .signature, index, found, remarks: call.body.text("remarks") ?? "Verified by Signature",
      raw: raw, extension: "png", bytes, call)
    return keep([proof], call)
  }

  private mutating func captureScan(_ id: String, _ subject: String?, _ call: Call) -> Reply {
    guard let code = call.body.text("code") else {
      return .refused(400, "No QR code data to capture.")
    }
    guard let index = index(ofOrder: id) else { return .orderNotFound }
    guard let found = proofSubject(subject, of: orders[index]) else {
      return .refused(400, "Unable to capture QR code data.")
    }
    guard code == label(of: found, orders[index]) else {
      return .refused(400, "Unable to validate QR code data.")
    }
    guard !call.breaksHalfWay else { return .serverError }
    let proof = newProof(
      .scan, index, found, remarks: "Verified by QR Code Scan", raw: call.body.text("raw_data"),
      extension: nil, nil as Data?, call)
    return keep([proof], call)
  }

  private mutating func capturePhotos(_ id: String, _ subject: String?, _ call: Call) -> Reply {
    let photos: [Photo]
    switch readPhotos(call.body) {
    case .refused(let text): return .invalid([text])
    case .read(let read): photos = read
    }
    guard let index = index(ofOrder: id) else { return .orderNotFound }
    guard let found = proofSubject(subject, of: orders[index]) else {
      return .refused(400, "Unable to capture photo as proof.")
    }
    let remarks = call.body.text("remarks") ?? "Verified by Photo"
    // Without a place for files the first row is made, its file is not, and nothing after that (captures 222).
    let call = hasStorage ? call : call.broken
    let made = photos.prefix(hasStorage ? photos.count : 1).map { photo in
      switch photo {
      case .text(let text, let bytes):
        newProof(.photo, index, found, remarks: remarks, raw: text, extension: "png", bytes, call)
      case .file(let upload):
        newProof(
          .photo, index, found, remarks: remarks, raw: nil,
          extension: Self.fileExtension(upload.fileName), upload.content, call)
      }
    }
    return keep(made, call)
  }

  private enum Photo {
    case text(String, Data)
    case file(RequestBody.Upload)
  }

  private enum Photos {
    case read([Photo])
    case refused(String)
  }

  /// The rules of captures 219–221, 309, 1267–1285; the first broken one speaks, and one bad file rejects all.
  private func readPhotos(_ body: RequestBody) -> Photos {
    let uploads = body.files("photos")
    if uploads.contains(where: { $0.path.count == 1 }) {
      return .refused("The photos must be an array.")
    }
    var texts: [SandboxJSON] = []
    if uploads.isEmpty {
      guard let sent = body.filled("photos") else { return .refused("The photos field is required.") }
      guard let list = FormFields.asPHP(sent).arrayValue else {
        return .refused("The photos must be an array.")
      }
      guard !list.isEmpty else { return .refused("The photos field is required.") }
      texts = list
    }
    if let remarks = body.text("remarks"), remarks.count > 255 {
      return .refused("The remarks must not be greater than 255 characters.")
    }
    if let data = body.filled("data"), data.members == nil, data.arrayValue == nil {
      return .refused("The data must be an array.")
    }
    var photos: [Photo] = []
    for (number, upload) in uploads.enumerated() {
      guard !upload.content.isEmpty, upload.content.count <= Self.photoLimit,
        PictureKind(upload.content).isAcceptedAsPhoto
      else { return .refused("photos.\(number) must be a valid image file ≤ 10 MB.") }
      photos.append(.file(upload))
    }
    for (number, value) in texts.enumerated() {
      guard let text = value.stringValue, let bytes = Data(base64Encoded: bare(text)) else {
        return .refused("photos.\(number) is not a valid Base64 string.")
      }
      photos.append(.text(text, bytes))
    }
    return .read(photos)
  }

  /// A photo's text without a data URL's head, which the real server takes for bad base64 (captures 221).
  private func bare(_ text: String) -> String {
    guard !warts.dataURLPhotosAreRefused, let head = text.range(of: "base64,") else { return text }
    return String(text[head.upperBound...])
  }

  private mutating func newProof(
    _ method: ProofRecord.Method, _ index: Int, _ subject: ProofSubject, remarks: String,
    raw: String?, extension fileExtension: String?, _ bytes: (some Collection<UInt8>)?, _ call: Call
  ) -> ProofRecord {
    let order = orders[index]
    let id = random.publicID("proof")
    let shown: String
    var stop: String?
    switch subject {
    case .order: shown = order.id
    case .stop(let found, let name):
      shown = name
      stop = found.placeID
    case .entity(let entity):
      shown = entity.id
      stop = entity.destination
    }
    let folder = method == .signature ? "signatures" : "photos"
    let kept = raw.flatMap { $0.utf8.count <= ProofRecord.rawLimit ? $0 : nil }
    return ProofRecord(
      id: id, order: order.id, subject: shown, stop: stop, method: method,
      url: fileExtension.map { "\(Self.storage)\(companyID)/\(folder)/\(id).\($0)" },
      remarks: remarks, raw: kept, data: FormFields.asPHP(call.body.filled("data") ?? .array([])),
      picture: bytes.map { StoredPicture($0) }, createdAt: call.now, updatedAt: call.now)
  }

  /// Where the files of this server are said to be.
  static let storage = "https://storage.example.com/uploads/"

  private static func fileExtension(_ name: String) -> String {
    guard let dot = name.lastIndex(of: ".") else { return "" }
    return String(name[name.index(after: dot)...])
  }

  /// Stores what was captured and answers with the last. Half-way the rows are there without their files:
  /// for good behind a 500 (captures 222, 226), or until the effect ends (captures 1104).
  private mutating func keep(_ made: [ProofRecord], _ call: Call) -> Reply {
    if !warts.proofsRepeat, let known = made.last.flatMap(sameProof) { return .ok(proofJSON(known)) }
    var stored = made
    var isHealing = false
    if let half = call.half {
      for index in stored.indices { stored[index].url = nil }
      if case .heals(let milliseconds) = half {
        isHealing = true
        for proof in made {
          enqueue(
            .finishProof(proof.id, url: proof.url, ProgressOrigin(call)), order: proof.order,
            due: call.moment + milliseconds)
        }
      }
    }
    proofs.append(contentsOf: stored)
    cache.clear()
    if !isHealing {
      for proof in stored { record(proof, by: ProgressOrigin(call), at: call.now) }
      for proof in stored { announceFile(of: proof) }
    }
    if call.breaksHalfWay { return .serverError }
    if !warts.photosAnswerTheLast, stored.count > 1 { return .created(.array(stored.map(proofJSON))) }
    return stored.last.map { .created(proofJSON($0)) } ?? .serverError
  }

  /// A stored proof that says the same of the same thing.
  private func sameProof(_ proof: ProofRecord) -> ProofRecord? {
    proofs.first {
      $0.order == proof.order && $0.subject == proof.subject && $0.method == proof.method
        && $0.picture == proof.picture && $0.data == proof.data
    }
  }

  /// The file of a proof whose row was seen without one (captures 1104).
  mutating func finishProof(_ id: String, url: String?, _ origin: ProgressOrigin, at moment: Int64) {
    guard let index = proofs.firstIndex(where: { $0.id == id }) else { return }
    proofs[index].url = url
    proofs[index].updatedAt = moment
    record(proofs[index], by: origin, at: moment)
    announceFile(of: proofs[index])
  }

  private mutating func record(_ proof: ProofRecord, by origin: ProgressOrigin, at moment: Int64) {
    var facts = ["proof": proof.id, "subject": proof.subject, "remarks": proof.remarks]
    facts["client_mutation_id"] = proof.data["client_mutation_id"]?.stringValue
    if let picture = proof.picture {
      facts["sha256"] = picture.sha256
      facts["bytes"] = String(picture.size)
      facts["type"] = picture.kind.rawValue
    }
    let isWhole = proof.method == .scan || proof.url != nil
    ledger.record(
      isWhole ? .proof(proof.method.rawValue) : .proofWithoutFile, order: proof.order,
      driver: orderIndex[proof.order].flatMap { orders[$0].driverID }, stop: proof.stop,
      facts: facts, actor: origin.actor, at: moment, request: origin.ordinal)
  }

  func proofJSON(_ proof: ProofRecord) -> SandboxJSON {
    let showsRaw = proof.method != .signature || warts.signaturesEchoRaw
    return [
      "id": .string(proof.id), "subject_id": .string(proof.subject),
      "order_id": .string(proof.order), "url": .text(proof.url), "remarks": .string(proof.remarks),
      "raw": .text(showsRaw ? proof.raw : nil), "data": proof.data,
      "updated_at": ServerTime.json(proof.updatedAt),
      "created_at": ServerTime.json(proof.createdAt),
    ]
  }

  /// A place of the round is its waypoint, an end's place itself, an unknown prefix means the order; nil when
  /// the place, waypoint or entity is none of this order's (captures 1242–1263).
  private func proofSubject(_ id: String?, of order: OrderRecord) -> ProofSubject? {
    guard let id else { return .order }
    if id.hasPrefix("place_") {
      if let stop = order.waypoints.first(where: { $0.placeID == id }) {
        return .stop(stop, shownAs: stop.waypointID)
      }
      let ends = [order.pickup, order.dropoff].compactMap { $0 }
      return ends.first { $0.placeID == id }.map { .stop($0, shownAs: id) }
    }
    if id.hasPrefix("waypoint_") {
      return order.waypoints.first { $0.waypointID == id }.map { .stop($0, shownAs: id) }
    }
    if id.hasPrefix("entity_") {
      return order.entities.first { $0.id == id }.map { .entity($0) }
    }
    if !warts.unknownSubjectIsTheOrder, id != order.id { return nil }
    return .order
  }

  private func label(of subject: ProofSubject, _ order: OrderRecord) -> String {
    func made(_ id: String) -> String {
      var random = SandboxRandom(seed: stableHash(id))
      return random.uuid()
    }
    switch subject {
    case .order: return order.uuid
    case .stop(let stop, let shown):
      return shown == stop.placeID ? place(stop.placeID)?.uuid ?? made(shown) : made(shown)
    case .entity(let entity): return made(entity.id)
    }
  }
}
