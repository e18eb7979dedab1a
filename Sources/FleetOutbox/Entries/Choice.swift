import FleetModels
import FleetStorage
import FleetWorkflow

/// What a person can do about an entry; the words are those of the command line.
public enum Choice: String, Sendable, CaseIterable {
  /// Look again, and go on when nothing stands against it any more.
  case retry
  /// Send it in spite of what the server shows, once. The stop list is still checked.
  case sendAnyway = "send-anyway"
  /// Give it up, and write under its order what was done and when.
  case comment = "as-comment"
  /// Give it up.
  case discard
}

extension Outbox {
  /// What a person can decide about an entry now: the one place that says so. Empty while there is nothing to decide.
  ///
  /// - pending: discard.
  /// - attention: retry, unless this version cannot read it or its picture is lost; send anyway, unless that could
  ///   reach another stop, or nothing that is there; a comment, where `commentObstacle` has nothing against it;
  ///   discard, always.
  /// - unknown, stamped: nothing. What may be on the server is found out first, and takes no person.
  /// - everything else is at rest, or soon will be.
  public func choices(for entry: Entry) throws -> [Choice] { try choices(for: entry.row) }

  func choices(for row: EntryRecord) throws -> [Choice] {
    switch row.state {
    case .pending: return [.discard]
    case .stamped, .unknown, .confirmed, .settled, .withdrawn, .withdrawnUnsure: return []
    case .attention: break
    }
    guard let entry = try? Entry(row) else { return [.discard] }
    var choices: [Choice] = []
    if entry.reason?.allowsRetry != false { choices.append(.retry) }
    if entry.reason?.allowsSending != false { choices.append(.sendAnyway) }
    if try commentObstacle(for: entry) == nil { choices.append(.comment) }
    return choices + [.discard]
  }

  /// Why an entry cannot be told to dispatch in a comment, in words that follow "because"; nil when it can.
  public func commentObstacle(for entry: Entry) throws -> String? {
    switch entry.command {
    case .startOrder, .reportActivity, .completeOrder, .setDestination, .captureProof, .acceptOrder: break
    case .writeComment: return "it is a comment itself"
    case .setOnline, .reportPosition: return "it is about no order"
    case .reportIssue, .reportFuel: return "it is a report of its own, not work on an order"
    case .createOrder, .assignDriver, .unassignDriver, .scheduleOrder, .dispatchOrder, .cancelOrder,
      .deleteOrder, .updateOrder:
      return "it is dispatch's own doing"
    }
    guard let order = entry.command.rules.concerns else { return "it is about no order" }
    if try entry.reason == .conflict(.deleted) || cache.snapshot(order)?.isDeleted == true {
      return "the order is gone from the server, and its comments with it"
    }
    return nil
  }
}

extension Reason {
  /// Looking again may help.
  fileprivate var allowsRetry: Bool {
    switch self {
    case .unreadable, .pictureLost: false
    case .blocked, .conflict, .halfApplied, .rejected, .refusedAgainst, .otherEffect, .cannotTell,
      .withoutEffect, .cannotRead, .proofMissing:
      true
    }
  }

  /// There is something to send, and somewhere to send it to.
  fileprivate var allowsSending: Bool {
    switch self {
    case .unreadable, .pictureLost, .proofMissing, .conflict(.stopsChanged), .conflict(.deleted),
      .refusedAgainst(.stopsChanged, _), .refusedAgainst(.deleted, _):
      false
    // Two orders of one name could not be told apart after a lost answer.
    case .conflict(.internalIDTaken), .refusedAgainst(.internalIDTaken, _): false
    case .blocked, .conflict, .halfApplied, .rejected, .refusedAgainst, .otherEffect, .cannotTell,
      .withoutEffect, .cannotRead:
      true
    }
  }
}
