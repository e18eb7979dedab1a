import FleetModels
import Foundation

/// Hands each event to a program of the user's: one process an event, started by the shell, with the body on its input
/// and what is known of the event in its environment. Exit code 0 says that it was taken.
///
/// An event may be handed on twice, when this process dies before it has noted that the program took it: `FLEET_SEQ` is
/// the same then, and different for every other event, and `FLEET_AGAIN` is 1. (Where its place in the inbox was given
/// up, all comes again, and only the last one with 1.) No two programs are at work at once: one that goes on after the
/// death of this process, or after it has failed, is waited for, with all that it has started.
public struct ForwardProgram: HandOnTarget {
  public let cursor = "forward"
  public let batch = 1
  private let command: String
  private let limit: Double
  private let environment: [String: String]
  private let lockPath: String
  private let timekeeper: any Timekeeper
  private let tell: @Sendable (ReceiverNotice) -> Void
  /// Milliseconds between two looks whether a program of before has ended.
  private static let look: Int64 = 100
  /// So long the program may go on once this process is asked to stop. Seconds.
  private static let grace = 5.0

  /// - Parameters:
  ///   - command: a line for `/bin/sh`.
  ///   - place: where the inbox is; the lock that programs hold is beside it.
  ///   - limit: seconds a program may take; then it is ended, and the event was not taken.
  ///   - environment: what the program finds beside the event's own variables; the secrets in it are left out.
  ///   - tell: called with what a person should know; returns at once.
  public init(
    command: String, in place: ReceivingPlace, limit: Double = 60,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    timekeeper: any Timekeeper = SystemTimekeeper(),
    tell: @escaping @Sendable (ReceiverNotice) -> Void = { _ in }
  ) {
    self.command = command
    lockPath = place.folder.path + "/forward.lock"
    self.timekeeper = timekeeper
    self.tell = tell
    self.limit = limit
    self.environment = environment.filter { !Self.secrets.contains($0.key) }
  }

  public func lastTaken() throws -> Int64? { nil }

  public func take(_ events: [HandedEvent]) async throws(NotTaken) {
    for (number, event) in events.enumerated() {
      // Between two programs is where to stop.
      if Task.isCancelled { throw NotTaken(taken: number, reason: Self.stopping) }
      switch try await run(event, number) {
      case .exited(0): continue
      case .exited(let code): throw NotTaken(taken: number, reason: "the program ended with \(code)")
      case .killed(let signal):
        throw NotTaken(taken: number, reason: "the program was ended by signal \(signal)")
      case .tooLong: throw NotTaken(taken: number, reason: "the program did not end in time")
      }
    }
  }

  private static let stopping = "this process is being stopped"

  /// Runs the program for the `number`th event.
  private func run(_ event: HandedEvent, _ number: Int) async throws(NotTaken) -> ChildProgram.End {
    let lock = try await freeLock(number)
    do {
      let isAgain = lock.word?.seq == event.seq
      try lock.begin(event.seq)
      let child = try ChildProgram(
        "/bin/sh", ["-c", command], environment: environment(of: event, isAgain: isAgain),
        input: event.body, keeping: (lock.descriptor, as: ForwardLock.inherited))
      lock.note(child.group, of: event.seq)
      child.end(after: limit)
      let end = await withTaskCancellationHandler {
        await child.ended()
      } onCancel: {
        child.end(after: Self.grace)
      }
      if end == .exited(0) { lock.release() }
      return end
    } catch {
      throw NotTaken(taken: number, reason: "the program could not be started: \(error)")
    }
  }

  /// Waits until no program of before is at work, and neither is what it has started.
  private func freeLock(_ number: Int) async throws(NotTaken) -> ForwardLock {
    var hasTold = false
    while true {
      do throws(ForwardLock.Unusable) {
        if let lock = try ForwardLock.take(lockPath) {
          if hasTold { tell(.workEnded) }
          return lock
        }
      } catch {
        throw NotTaken(taken: number, reason: "the program was not started: \(error)")
      }
      if !hasTold {
        let word = ForwardLock.word(in: lockPath)
        tell(.stillAtWork(seq: word?.seq, group: word?.runningGroup, lock: lockPath))
      }
      hasTold = true
      do {
        try await timekeeper.sleep(milliseconds: Self.look)
      } catch {
        throw NotTaken(taken: number, reason: Self.stopping)
      }
    }
  }

  private static let secrets: Set = ["FLEETBASE_WEBHOOK_SECRET", "FLEETBASE_API_KEY", "COMPANION_PASSWORD"]

  private func environment(of event: HandedEvent, isAgain: Bool) -> [String: String] {
    var variables = environment
    let update = event.update
    let facts: [(String, String?)] = [
      ("FLEET_SEQ", String(event.seq)), ("FLEET_EVENT", event.name), ("FLEET_EVENT_ID", event.id),
      ("FLEET_RECEIVED_AT", event.receivedAt.iso), ("FLEET_VERIFIED", event.isVerified ? "1" : "0"),
      ("FLEET_AGAIN", isAgain ? "1" : "0"),
      ("FLEET_ORDER", event.order), ("FLEET_EXTERNAL_ID", event.externalID),
      ("FLEET_STATUS", update?.status.rawValue), ("FLEET_DRIVER", update?.driver),
      ("FLEET_DRIVER_ID", update?.driverID), ("FLEET_COMPLETED_AT", update?.completedAt),
      ("FLEET_REASON", update?.reason),
    ]
    for (name, value) in facts {
      // A variable of ours that the event does not have must not be one of the event before, or of our parent.
      variables[name] = value.map { String($0.filter { $0 != "\0" }.prefix(10_000)) }
    }
    return variables
  }
}
