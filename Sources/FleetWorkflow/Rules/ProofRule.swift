import FleetModels

/// Which proof an activity needs and which of those taken will do. The server asks for none (rest-api 3.5): this is
/// the only place where the company's wish is heeded.
public struct ProofRule: Sendable {
  let code: StatusCode
  let order: Order
  /// The stop of a round; nil for an order as a whole.
  let stop: Stop?
  /// The kind of proof that must come first; nil when none is asked for.
  public let method: ProofMethod?

  /// An activity asks for one itself, or it completes what must be proven: the order, or the stop.
  public init(_ activity: Activity, on order: Order, at stop: Stop?) {
    code = activity.code ?? ""
    self.order = order
    self.stop = stop
    let completes = activity.complete == true
    if completes, stop?.podRequired == true {
      method = stop?.proofMethod ?? order.proofMethod ?? activity.proofMethod ?? .scan
    } else if completes, order.podRequired == true {
      method = order.proofMethod ?? activity.proofMethod ?? .scan
    } else if activity.requirePOD == true {
      method = activity.proofMethod ?? order.proofMethod ?? .scan
    } else {
      method = nil
    }
  }

  /// Completing an order outright.
  init(completing order: Order) {
    code = .completed
    self.order = order
    stop = nil
    method = order.podRequired == true ? order.proofMethod ?? .scan : nil
  }

  /// The entry of the proof that the activity goes with: the one that is named, else the newest that will do and
  /// that no other activity names; nil when none is named and none is asked for.
  /// - Parameter taken: the proofs of the order, oldest first.
  func citation(named: String?, taken: () throws -> [TakenProof]) throws -> String? {
    if let named {
      guard let proof = try taken().first(where: { $0.entry == named }) else {
        throw Refusal.unknownProof(named, order.id)
      }
      if proof.isDiscarded { throw Refusal.discardedProof(named) }
      if let method, proof.method != method { throw Refusal.wrongProof(named, proof.method, needed: method) }
      guard isAbout(proof.subject) else { throw Refusal.proofOfAnother(named, code) }
      return named
    }
    guard let method else { return nil }
    let fitting = try taken().last {
      !$0.isDiscarded && !$0.isCited && $0.method == method && isAbout($0.subject)
    }
    guard let fitting else {
      throw Refusal.proofNeeded(code, method: method, order: order.id, stop: stop?.id)
    }
    return fitting.entry
  }

  /// An order as a whole is proven by anything of it; a stop by itself, by a package for it, or by the order.
  private func isAbout(_ subject: ProofSubject) -> Bool {
    guard let stop else { return true }
    switch subject {
    case .order: return true
    case .stop(let key): return key == stop.key
    case .entity(let id):
      let entity = order.payload.value?.entities.value?.first { $0.id == id }
      return entity.map { $0.destination == nil || $0.destination == stop.id } ?? false
    }
  }
}
