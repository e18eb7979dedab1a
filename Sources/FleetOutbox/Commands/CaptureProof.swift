import FleetAPI
import FleetModels
import FleetWorkflow

extension CaptureProof: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    let capture = ProofCapture(order: order, subject: subject.wire, remarks: remarks, mark: mark)
    return switch evidence {
    case .photo(let file):
      .capturePhoto(
        capture, path: context.path(of: file) ?? "", size: file.size, sha256: file.sha256, kind: file.kind)
    case .signature(let file): .captureSignature(capture, png: context.bytes(of: file) ?? [])
    case .scan(let code): .captureScan(capture, code: code)
    }
  }

  func obstacle(in context: SendingContext) -> Reason? {
    guard let file = evidence.file, !context.holds(file) else { return nil }
    return .pictureLost
  }

  /// The answer is the proof, not the order.
  func meaning(of answer: JSONValue, baseline: Baseline, driver: Driver.ID?) -> AnswerMeaning {
    guard let proof = SeenProof(answer) else { return .unknown("the answer is about another record") }
    switch verdict(on: proof) {
    case .applied: return .made(proof.id.rawValue)
    case .conflict(let conflict): return .otherEffect(conflict)
    case .halfApplied(let half): return .unknown(half.sentence)
    case .ready, .blocked, .undecidable: return .unknown("the answer does not show the effect")
    }
  }

  /// What is wrong with the picture (422: captures 219, 309, 1272–1282), with the code (400 "Unable to validate QR
  /// code data.": captures 224) or with the subject (400 "Unable to capture … data.": captures 311) is a person's
  /// to decide, unless an earlier attempt had got through.
  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }
}

extension ProofSubject {
  fileprivate var wire: ProofCapture.Subject {
    switch self {
    case .order: .order
    case .stop(let key): .stop(key.id)
    case .entity(let entity): .entity(entity)
    }
  }
}
