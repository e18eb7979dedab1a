import FleetModels

/// Taking a proof: the rules that hold before its picture is kept.
extension Tap {
  /// - Parameter keep: makes the picture durable; asked only when nothing else stands against the tap.
  func capture(
    _ input: ProofInput, of target: ProofTarget, remarks: String?, on document: RecordDocument,
    keep: (Picture, ProofMethod) throws -> KeptFile, entry: String, driver: Driver.ID, at time: Timestamp
  ) throws -> CaptureProof {
    guard let round = document.round else { throw Refusal.unknownOrder(order?.rawValue ?? "") }
    let order = round.order
    try OrderGuard.check(order, driver: driver)
    let subject = try subject(target, of: round)
    if let remarks, remarks.unicodeScalars.count > CaptureProof.maximumRemarks {
      throw Refusal.remarksTooLong(limit: CaptureProof.maximumRemarks)
    }
    let evidence: CaptureProof.Evidence
    switch input {
    case .photo(let picture): evidence = .photo(try keep(picture, .photo))
    case .signature(let picture): evidence = .signature(try keep(picture, .signature))
    case .scan(let code):
      let code = code.trimmed
      guard !code.isEmpty else { throw Refusal.emptyCode }
      evidence = .scan(code)
    }
    return CaptureProof(
      order: order.id, subject: subject, evidence: evidence, remarks: remarks, mutation: entry, doneAt: time)
  }

  /// The server takes an id that it does not know for the order itself: only what is on the order is named.
  private func subject(_ target: ProofTarget, of round: Round) throws(Refusal) -> ProofSubject {
    let order = round.order
    switch target {
    case .order: return .order
    case .stop(let id):
      try refuseRevisit(order)
      guard let stop = round.stops.first(where: { $0.id == id }) else {
        throw .unknownStop(id.rawValue, order.id)
      }
      return .stop(stop.key)
    case .entity(let id):
      guard order.payload.value?.entities.value?.contains(where: { $0.id == id }) == true else {
        throw .unknownEntity(id.rawValue, order.id)
      }
      return .entity(id)
    }
  }
}

extension String {
  /// Without the blanks and line ends that scanners put around a code.
  fileprivate var trimmed: String {
    let blanks: (Character) -> Bool = { $0.isWhitespace || $0.isNewline }
    return String(self.drop(while: blanks).reversed().drop(while: blanks).reversed())
  }
}
