/// Where the sandbox answered otherwise than the real server.
public struct Difference: Sendable, Hashable, CustomStringConvertible {
  /// What was compared: `status`, `header X-Cache-Status`, or a member's path, `payload.waypoints[2].status_code`.
  public let path: String
  /// What the real server said, in short.
  public let recorded: String
  /// What the sandbox said, in short.
  public let sandbox: String

  /// Whether a member is missing or one too many.
  var isOfShape: Bool { recorded == Self.absent || sandbox == Self.absent }

  /// Whether it is about the people or vehicles of an order, or about the answer's head.
  var isOfParties: Bool {
    ["driver_assigned", "vehicle_assigned", "customer", "header"].contains { path.hasPrefix($0) }
  }

  static let absent = "no such member"

  public var description: String { "\(path): Fleetbase said \(recorded), the sandbox \(sandbox)" }
}

/// A difference that is there by design: two servers cannot agree on it, or need not.
public enum DesignDifference: String, Sendable, CaseIterable {
  case names
  case moments
  case pictures
  case tokens
  case storedFiles
  case trackerClock
  case accountTimes
  case loadedByChance
  case unsorted
  case queue
  case race
  case operatorsSetUp
  case cacheBefore
  case budgetBefore

  /// Why it is no disagreement.
  public var reason: String {
    switch self {
    case .names:
      "ids, internal ids, tracking numbers and uuids are random: compared as pairs, one to one"
    case .moments: "moments of the server's clock: compared by form, null or not, and to two seconds"
    case .pictures: "QR, bar-code and photo bytes: compared as being pictures"
    case .tokens: "tokens are random, and not in the recording"
    case .storedFiles: "where the server stores a file: compared by kind"
    case .trackerClock: "the tracker's guesses of arrival count from the moment they are asked"
    case .accountTimes: "when an account was made and changed, which no request of the recording does"
    case .loadedByChance:
      "an empty current_job shown in one list item of all: the relation was loaded by chance"
    case .unsorted:
      "the order of a list that was asked for without `sort` is the database's: compared as sets"
    case .queue: "when the queue worker gets to a job: the sandbox' is let go to where the real one was"
    case .race: "which of two requests on their way together comes first: the sandbox is told"
    case .operatorsSetUp: "a host without file storage answers photos with 500: the sandbox is told"
    case .cacheBefore: "what the list cache held from before the recording, or from a part that is not in it"
    case .budgetBefore: "requests counted before the recording, or in a part that is not in it"
    }
  }
}
