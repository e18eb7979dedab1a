import FleetAPI
import FleetModels

/// Holds a running Fleetbase against what this core believes about it: reads, and an order of the run's own
/// that is walked to its end, canceled and deleted.
///
/// About 50 requests of the 120 a minute. The order is marked in `internal_id`; a driver without a job is named
/// in it, because nobody can start an order without one, and may be told of it by his app.
public struct LiveContract: Sendable {
  /// All beliefs, in the order they are looked at.
  public static let beliefs: [Belief] = Belief.reading + Belief.ownOrder

  /// What every `internal_id` of a run's order begins with.
  public static let markPrefix = "fleetcompanion-contract-"

  private let server: FleetbaseServer
  private let transport: any HTTPTransport
  private let mark: String
  private let pause: @Sendable (Int) async -> Void

  /// - Parameters:
  ///   - run: tells this run's order from another's; letters, digits and hyphens.
  ///   - pause: waits for so many milliseconds, when the server asks for it.
  public init(
    server: FleetbaseServer, transport: any HTTPTransport, run: String,
    pause: @escaping @Sendable (Int) async -> Void = { try? await Task.sleep(for: .milliseconds($0)) }
  ) {
    self.server = server
    self.transport = transport
    mark = Self.markPrefix + run
    self.pause = pause
  }

  /// Looks at every belief. A cancelled task looks at no more of them, and still removes what was made.
  ///
  /// - Parameter tell: hears of each finding as it comes.
  /// - Throws: `Refusal` when the server cannot be reached or does not accept the key: then nothing was made.
  public func run(tell: @Sendable (Belief.Finding) -> Void = { _ in }) async throws(Refusal) -> LiveReport {
    var walk = LiveWalk(server: server, transport: transport, mark: mark, pause: pause)
    let organization = try await organization(&walk)
    var findings: [Belief.Finding] = []
    for belief in Self.beliefs {
      let finding = Belief.Finding(belief: belief, verdict: await Self.verdict(belief, &walk))
      findings.append(finding)
      tell(finding)
    }
    // Its own task, so that an interruption of this one does not cut the cleaning short.
    let end = walk
    let left = await Task { await LiveCleaning(end).run() }.value
    return LiveReport(
      organization: organization, findings: findings, requests: walk.requests + left.requests,
      leftBehind: left.things, mark: mark)
  }

  private func organization(_ walk: inout LiveWalk) async throws(Refusal) -> String {
    let answer: LiveAnswer
    do {
      answer = try await walk.call("GET", "/v1/organizations/current")
    } catch {
      switch error {
      case .noAnswer(let why), .missing(let why): throw .unreachable(why)
      }
    }
    guard answer.status == 200, let body = answer.body, let id = body["id"]?.string else {
      throw answer.status == 401 ? .unauthorized : .noFleetbase(answer.shown)
    }
    return body["name"]?.string ?? id
  }

  private static func verdict(_ belief: Belief, _ walk: inout LiveWalk) async -> Belief.Verdict {
    do {
      return try await belief.check(&walk)
    } catch {
      switch error {
      case .noAnswer(let why): return .unanswered(why)
      case .missing(let why): return .skipped(why)
      }
    }
  }

  /// Why no belief was looked at.
  public enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    case unreachable(String)
    case unauthorized
    case noFleetbase(String)

    public var description: String {
      switch self {
      case .unreachable(let why): "The server could not be asked: \(why)"
      case .unauthorized: "The server does not accept the key."
      case .noFleetbase(let found):
        "This does not look like a Fleetbase: its organization was asked for and the answer was \(found)."
      }
    }
  }
}
