import FleetModels
import Foundation

/// Hands each event to a program of the user's: one process an event, started by the shell, with the body on its input
/// and what is known of the event in its environment. Exit code 0 says that it was taken.
///
/// An event may be handed on twice, when this process dies between the program's end and the note of it:
/// `FLEET_SEQ` is the same then, and different for every other event.
public struct ForwardProgram: HandOnTarget {
  public let cursor = "forward"
  public let batch = 1
  private let command: String
  private let limit: Double
  private let environment: [String: String]
  /// So long the program may go on once this process is asked to stop. Seconds.
  private static let grace = 5.0

  /// - Parameters:
  ///   - command: a line for `/bin/sh`.
  ///   - limit: seconds a program may take; then it is ended, and the event was not taken.
  ///   - environment: what the program finds beside the event's own variables; the secrets in it are left out.
  public init(
    command: String, limit: Double = 60,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.command = command
    self.limit = limit
    self.environment = environment.filter { !Self.secrets.contains($0.key) }
  }

  public func lastTaken() throws -> Int64? { nil }

  public func take(_ events: [HandedEvent]) async throws(NotTaken) {
    for (number, event) in events.enumerated() {
      // Between two programs is where to stop.
      if Task.isCancelled { throw NotTaken(taken: number, reason: "this process is being stopped") }
      let end: ChildProgram.End
      do {
        let child = try ChildProgram(
          "/bin/sh", ["-c", command], environment: environment(of: event), input: event.body)
        child.end(after: limit)
        end = await withTaskCancellationHandler {
          await child.ended()
        } onCancel: {
          child.end(after: Self.grace)
        }
      } catch {
        throw NotTaken(taken: number, reason: "the program could not be started: \(error)")
      }
      switch end {
      case .exited(0): continue
      case .exited(let code): throw NotTaken(taken: number, reason: "the program ended with \(code)")
      case .killed(let signal):
        throw NotTaken(taken: number, reason: "the program was ended by signal \(signal)")
      case .tooLong: throw NotTaken(taken: number, reason: "the program did not end in time")
      }
    }
  }

  private static let secrets: Set = ["FLEETBASE_WEBHOOK_SECRET", "FLEETBASE_API_KEY", "COMPANION_PASSWORD"]

  private func environment(of event: HandedEvent) -> [String: String] {
    var variables = environment
    let update = event.update
    let facts: [(String, String?)] = [
      ("FLEET_SEQ", String(event.seq)), ("FLEET_EVENT", event.name), ("FLEET_EVENT_ID", event.id),
      ("FLEET_RECEIVED_AT", event.receivedAt.iso), ("FLEET_VERIFIED", event.isVerified ? "1" : "0"),
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
