import FleetModels

/// The driver proves a delivery by a photo, a signature or a scanned code (`POST /orders/{id}/capture-…`,
/// rest-api 2.2), of the order, a stop or a package.
///
/// The server takes it in any status and never two for one: a repeat is a second proof. It keeps what the client
/// writes into `data`, so its mark finds it again among the order's proofs (captures 622–624).
public struct CaptureProof: CommandRules {
  /// What shows it.
  public enum Evidence: Sendable, Equatable {
    case photo(KeptFile)
    case signature(KeptFile)
    /// What the label says, which is the uuid of what it is stuck on.
    case scan(String)

    public var method: ProofMethod {
      switch self {
      case .photo: .photo
      case .signature: .signature
      case .scan: .scan
      }
    }

    /// The picture that is sent.
    public var file: KeptFile? {
      switch self {
      case .photo(let file), .signature(let file): file
      case .scan: nil
      }
    }
  }

  /// The most characters the server keeps of the remarks; more are a 422 (captures 1272).
  public static let maximumRemarks = 255

  public var order: Order.ID
  public var subject: ProofSubject
  public var evidence: Evidence
  public var remarks: String?
  /// The client's own number for it: the entry's id, and of a repair one made from it.
  public var mutation: String
  /// Its earlier numbers, under which the server has the proof without its picture.
  public var halves: [String] = []
  /// When the driver did it, by the device's clock; the server knows only when it came.
  public var doneAt: Timestamp

  public init(
    order: Order.ID, subject: ProofSubject = .order, evidence: Evidence, remarks: String? = nil,
    mutation: String, doneAt: Timestamp
  ) {
    self.order = order
    self.subject = subject
    self.evidence = evidence
    self.remarks = remarks
    self.mutation = mutation
    self.doneAt = doneAt
  }

  /// What the server is given to find it again by.
  public var mark: ProofMark {
    ProofMark(clientMutationID: mutation, sha256: evidence.file?.sha256, doneAt: doneAt)
  }

  public var record: RecordReference { .order(order) }
  public var parts: [OrderPart] { [.proofs] }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String {
    switch subject {
    case .order: "\(evidence.method.rawValue) for \(order)"
    case .stop(let stop): "\(evidence.method.rawValue) for \(stop.id) of \(order)"
    case .entity(let entity): "\(evidence.method.rawValue) for \(entity) of \(order)"
    }
  }

  /// The same picture under a new number, which names the entry: for when the server keeps the proof without it. Nil
  /// where there is no picture that could be missing.
  public var repaired: CaptureProof? {
    guard evidence.file != nil else { return nil }
    var repaired = self
    repaired.halves.append(mutation)
    repaired.mutation = "\(repaired.halves[0]).repair\(repaired.halves.count)"
    return repaired
  }

  /// A proof changes nothing that an order's screen shows.
  public func apply(to document: inout RecordDocument, at time: Timestamp) {}

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let order = document.order, order.tellsAll, let own = own(in: document) else { return .undecidable }
    let verdicts = counted(own).map { verdict(on: $0) }
    if verdicts.contains(.applied(times: 1)) { return .applied(times: verdicts.count) }
    if let unsound = verdicts.first { return unsound }
    if let conflict = OrderGuard.conflict(on: order, baseline: baseline, driver: driver) {
      return .conflict(conflict)
    }
    return .ready
  }

  /// The order's document never tells: the answer is a proof.
  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    .undecidable
  }

  /// What one proof of the server's says; `ready` means that it is another one.
  public func verdict(on proof: SeenProof) -> Verdict {
    guard isOwn(proof) else { return .ready }
    if let shown = proof.subject, !subject.isShown(as: shown, order: order) {
      return .conflict(.proofElsewhere(shown))
    }
    return evidence.file != nil && !proof.hasFile ? .halfApplied(.proofWithoutFile) : .applied(times: 1)
  }

  public func holds(on document: RecordDocument) -> Bool { whole(in: document) != nil }

  /// One of ours with its picture and of its own subject.
  private func whole(in document: RecordDocument) -> SeenProof? {
    own(in: document)?.first { verdict(on: $0) == .applied(times: 1) }
  }

  /// Counted whoever has the order now: the mark is nobody else's.
  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    guard let own = own(in: document), !own.isEmpty else { return 0 }
    return max(1, counted(own).count)
  }

  public func made(on document: RecordDocument) -> String? { whole(in: document)?.id.rawValue }

  /// The proofs with our mark; nil when the proofs were not read.
  private func own(in document: RecordDocument) -> [SeenProof]? {
    document.parts?.proofs.map { proofs in proofs.filter(isOwn) }
  }

  /// Without those that a repair has given up; one of them whose picture came after all counts.
  private func counted(_ own: [SeenProof]) -> [SeenProof] {
    own.filter { proof in
      guard let number = proof.mark?.clientMutationID, halves.contains(number) else { return true }
      return proof.hasFile
    }
  }

  private func isOwn(_ proof: SeenProof) -> Bool {
    guard let seen = proof.mark, ([mutation] + halves).contains(seen.clientMutationID) else { return false }
    return seen.sha256 == nil || mark.sha256 == nil || seen.sha256 == mark.sha256
  }
}

extension CaptureProof {
  private enum Key: String, CodingKey {
    case order, stop, entity, method, file, code, remarks, mutation, halves, doneAt
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let evidence: Evidence =
      switch try container.decode(ProofMethod.self, forKey: .method) {
      case .photo: .photo(try container.decode(KeptFile.self, forKey: .file))
      case .signature: .signature(try container.decode(KeptFile.self, forKey: .file))
      case .scan: .scan(try container.decode(String.self, forKey: .code))
      }
    let stop = try container.decodeIfPresent(StopKey.self, forKey: .stop).map { ProofSubject.stop($0) }
    let entity = try container.decodeIfPresent(Entity.ID.self, forKey: .entity).map {
      ProofSubject.entity($0)
    }
    self.init(
      order: try container.decode(Order.ID.self, forKey: .order), subject: stop ?? entity ?? .order,
      evidence: evidence,
      remarks: try container.decodeIfPresent(String.self, forKey: .remarks),
      mutation: try container.decode(String.self, forKey: .mutation),
      doneAt: try container.decode(Timestamp.self, forKey: .doneAt))
    halves = try container.decodeIfPresent([String].self, forKey: .halves) ?? []
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(order, forKey: .order)
    try container.encodeIfPresent(subject.stop, forKey: .stop)
    try container.encodeIfPresent(subject.entity, forKey: .entity)
    try container.encode(evidence.method, forKey: .method)
    try container.encodeIfPresent(evidence.file, forKey: .file)
    if case .scan(let code) = evidence { try container.encode(code, forKey: .code) }
    try container.encodeIfPresent(remarks, forKey: .remarks)
    try container.encode(mutation, forKey: .mutation)
    if !halves.isEmpty { try container.encode(halves, forKey: .halves) }
    try container.encode(doneAt, forKey: .doneAt)
  }
}
