import FleetModels
import FleetWorkflow

/// Why an entry waits, or what a person has to decide about it.
public enum Reason: Codable, Sendable, Equatable {
  case blocked(Blocker)
  case conflict(Conflict)
  case halfApplied(HalfEffect)
  /// The server refused, in these words.
  case rejected([String])
  /// Sent on a person's word against what stood in the way, and the server refused, in these words.
  case refusedAgainst(Conflict, String)
  /// The server accepted it, but its answer shows another effect.
  case otherEffect(Conflict)
  /// Reading back never told whether it was applied.
  case cannotTell
  /// Sent so many times, and never applied.
  case withoutEffect(attempts: Int)
  /// The stored command cannot be read by this version.
  case unreadable
  /// The read before sending, or after a lost answer, failed although the server answered.
  case cannotRead(String)
  /// The picture of a proof is not on this device any more.
  case pictureLost
  /// The server's name of the proof that it cites is not known.
  case proofMissing(String)

  /// One sentence for a person, without a full stop.
  public var sentence: String {
    switch self {
    case .blocked(let blocker): blocker.sentence
    case .conflict(let conflict): conflict.sentence
    case .halfApplied(let effect): effect.sentence
    case .rejected(let words):
      words.first.map { "the server refused: \($0)" } ?? "the server refused without saying why"
    case .refusedAgainst(let conflict, let words): "the server refused: \(words) (\(conflict.sentence))"
    case .otherEffect(let conflict): "the server accepted it, but \(conflict.sentence)"
    case .cannotTell: "the server does not show whether it was done"
    case .withoutEffect(let attempts): "it was sent \(attempts) times and the server never did it"
    case .unreadable: "it was stored by another version of this program and cannot be read by this one"
    case .cannotRead(let why): "the server does not let it be checked first: \(why)"
    case .pictureLost: "its picture is not on this device any more; take it again"
    case .proofMissing(let entry): "the proof it cites (\(entry)) is not on the server"
    }
  }
}
