import FleetModels
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
  /// Requests were refused, so many since that time; told once a minute for each kind at most.
  case refused(status: Int, reason: String, count: Int, since: Timestamp)
  /// A program that was started for an event before goes on, or what it has started does; the next one waits.
  /// Its event and its process group where they are known; the lock's file.
  case stillAtWork(seq: Int64?, group: Int32?, lock: String)
  /// It has ended.
  case workEnded
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
    case .refused(let status, let reason, 1, _): "\(status): \(reason)"
    case .refused(let status, let reason, let count, let since):
      "\(status): \(reason.last == "." ? String(reason.dropLast()) : reason); \(count) since \(Self.minute(since))"
    case .stillAtWork(let seq, let group, let lock): Self.stillAtWork(seq, group, lock)
    case .workEnded: "the program that was still at work has ended; events are handed on"
    case .handOnFailed(let reason, let again):
      "nothing is handed on: \(reason) It is tried again in \(Self.seconds(again))."
    }
  }

  private static func stillAtWork(_ seq: Int64?, _ group: Int32?, _ lock: String) -> String {
    let event = seq.map { " for event \($0)" } ?? ""
    let way = group.map { "`kill -- -\($0)` ends it" } ?? "`fuser \(lock)` names who that is"
    return
      "a program that was started\(event) before, or what it has started, is still at work; nothing is handed on to another until that has ended, and \(way)"
  }

  /// `10:02 UTC`.
  private static func minute(_ time: Timestamp) -> String {
    String(time.iso.dropFirst("2026-11-22T".count).prefix("10:02".count)) + " UTC"
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    milliseconds < 1000 ? "\(milliseconds) ms" : "\((milliseconds + 500) / 1000) s"
  }
}
