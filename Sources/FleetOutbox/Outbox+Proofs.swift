import FleetModels
import FleetStorage
import FleetWorkflow

/// The pictures behind the outbox' proofs: kept before their row, let go long after it.
extension Outbox {
  /// How long a picture without a row is left alone, in milliseconds: another process may be about to store it.
  private static let strayAge: Int64 = 86_400_000

  /// Keeps the picture of a tap, so that its command can name it. Outside of any transaction: a copy of ten
  /// megabytes must not hold up other writers.
  /// - Throws: `ProofFileError`; nothing was stored then.
  func keep(_ picture: Picture, for method: ProofMethod, header: ProofHeader?) throws -> KeptFile {
    guard let pictures = store.pictures else {
      throw StorageError.unwritable(path: "proofs", reason: "this outbox has no folder for pictures")
    }
    let use: ProofFiles.Use = method == .signature ? .signature : .photo
    return switch picture {
    case .file(let path): try pictures.keep(copying: path, as: use, header: header)
    case .bytes(let bytes): try pictures.keep(bytes, as: use, header: header)
    }
  }

  /// The proofs of an order that are on file, oldest first.
  func takenProofs(of order: Order.ID) throws -> [TakenProof] {
    let entries = try store.entries(order: order.rawValue).compactMap { try? Entry($0) }
    let cited = Set(entries.filter { !$0.state.isWithdrawn }.flatMap { $0.command.rules.cites })
    return entries.compactMap { entry in
      guard case .captureProof(let proof) = entry.command else { return nil }
      return TakenProof(
        entry: entry.id, subject: proof.subject, method: proof.evidence.method,
        isDiscarded: entry.state.isWithdrawn, isCited: cited.contains(entry.id))
    }
  }

  /// Where the picture of a proof is on this device; nil when it has none, or no longer.
  public func picture(of entry: Entry) -> String? {
    guard case .captureProof(let proof) = entry.command, let file = proof.evidence.file,
      let pictures = store.pictures, pictures.holds(file)
    else { return nil }
    return pictures.url(for: file.name)?.path
  }

  /// Removes pictures that no entry needs: what crashes left behind, and those of proofs that were given up or that
  /// the server was seen to hold.
  ///
  /// Nothing is removed while an entry cannot be read or a damaged outbox has not been looked at: it may be the one
  /// that needs it.
  public func sweepPictures(now: Moment) throws {
    guard let pictures = store.pictures else { return }
    let cutoff = now.wall.adding(milliseconds: -Self.strayAge)
    // Most openings find nothing old enough, and need no look at the rows.
    guard try !pictures.strays(known: [], writtenBefore: cutoff).isEmpty else { return }
    try store.transaction {
      guard try store.unseenSalvage() == nil else { return }
      // What a salvage found without a row is somebody's proof.
      var known = try store.lostPictures()
      for row in try store.all() {
        guard let entry = try? Entry(row) else { return }
        guard case .captureProof(let proof) = entry.command, entry.needsPicture else { continue }
        if let file = proof.evidence.file { known.insert(file.name) }
      }
      for name in try pictures.strays(known: known, writtenBefore: cutoff) { pictures.remove(name) }
    }
  }
}

extension Entry {
  /// Of a settled proof the server has the picture, unless it was lost there again.
  fileprivate var needsPicture: Bool {
    switch state {
    case .withdrawn: false
    case .settled: row.fate == .superseded
    case .pending, .stamped, .unknown, .attention, .confirmed, .withdrawnUnsure: true
    }
  }
}

extension EntryState {
  fileprivate var isWithdrawn: Bool { self == .withdrawn || self == .withdrawnUnsure }
}
