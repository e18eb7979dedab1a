import FleetStorage

/// Something the person who runs a receiver should know.
public enum ReceiverNotice: Sendable, Equatable {
  /// Events cannot be stored, so they are not taken: their senders try again.
  case cannotStore(String)
  /// They can again.
  case storesAgain
  /// An id outside stands for another order, or an order has another one.
  case linkRefused(String)
  /// The inbox was damaged; what could be read of it was saved.
  case damage(String)
  /// An event could not be handed on and is tried again after so many milliseconds; what follows it waits.
  case notHandedOn(seq: Int64, name: String, reason: String, again: Int64)
  /// Events cannot be read, or how far they were handed on cannot be noted; tried again.
  case handOnFailed(String, again: Int64)

  public var sentence: String {
    switch self {
    case .cannotStore(let reason):
      "events are answered with 503 until they can be stored; their senders try again: \(reason)"
    case .storesAgain: "events are stored again"
    case .linkRefused(let reason): reason
    case .damage(let sentence): sentence
    case .notHandedOn(let seq, let name, let reason, let again):
      "event \(seq) (\(name)) was not taken: \(reason); it is tried again in \(Self.seconds(again)), and what follows waits"
    case .handOnFailed(let reason, let again):
      "nothing is handed on: \(reason) It is tried again in \(Self.seconds(again))."
    }
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    milliseconds < 1000 ? "\(milliseconds) ms" : "\((milliseconds + 500) / 1000) s"
  }
}
