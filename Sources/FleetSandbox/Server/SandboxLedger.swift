/// What really happened on the server, in order. Tests and the demo count here, never in the client.
public struct SandboxLedger: Sendable, Equatable {
  /// Every applied effect, oldest first. One applied write is one effect, the weightiest it had (an update that
  /// changes the driver is `assigned`); only an update that also dispatches is two.
  public private(set) var effects: [SandboxEffect] = []

  /// An empty ledger.
  public init() {}

  /// The effects on the order with this public id.
  public func effects(order: String) -> [SandboxEffect] {
    effects.filter { $0.order == order }
  }

  /// The effects about the driver with this public id, whoever asked for them.
  public func effects(driver: String) -> [SandboxEffect] {
    effects.filter { $0.driver == driver }
  }

  /// How often `kind` was applied, on one order or on all.
  public func count(_ kind: SandboxEffect.Kind, order: String? = nil) -> Int {
    effects.count { $0.kind == kind && (order == nil || $0.order == order) }
  }

  /// The ledger as JSON: an array of effects.
  public var json: SandboxJSON { .array(effects.map(\.json)) }

  mutating func record(
    _ kind: SandboxEffect.Kind, order: String? = nil, driver: String? = nil, stop: String? = nil,
    facts: [String: String] = [:], actor: SandboxEffect.Actor, at moment: Int64, request: Int?
  ) {
    effects.append(
      SandboxEffect(
        number: effects.count + 1, kind: kind, order: order, driver: driver, stop: stop,
        facts: facts, actor: actor, at: moment, request: request))
  }
}

/// One applied effect.
public struct SandboxEffect: Sendable, Equatable {
  /// What was done.
  public enum Kind: Sendable, Equatable, Hashable {
    /// `start`, its STARTED row included.
    case started
    /// A start that broke after `started = true` (rest-api 3.4): no status, no row.
    case startedHalfWay
    /// `update-activity` with this code, as sent.
    case activity(String)
    /// `complete`.
    case completed
    /// `cancel`.
    case canceled
    /// `dispatch`, or the dispatch asked for at creation.
    case dispatched
    /// Another driver was put on the order.
    case assigned
    /// The driver was taken off the order.
    case unassigned
    /// The driver's duty switch was set.
    case online(Bool)
    /// A position was stored.
    case position
    /// An order was created.
    case created
    /// An order was deleted.
    case deleted
    /// Other fields of an order were written.
    case updated
    /// The current destination was set.
    case destination
    /// The list of stops was changed by staff.
    case stopsChanged
    /// A proof of this method (`photo`, `signature`, `scan`), whole.
    case proof(String)
    /// A proof's row without its file (captures 222, 226).
    case proofWithoutFile
    /// A comment was written.
    case comment
    /// A comment's text was replaced.
    case commentEdited
    /// A comment was deleted.
    case commentDeleted
    /// An issue was reported.
    case issue
    /// An issue was changed.
    case issueEdited
    /// An issue was deleted.
    case issueDeleted
    /// A fuel report was made.
    case fuelReport
    /// A fuel report was changed.
    case fuelReportEdited
    /// A fuel report was deleted.
    case fuelReportDeleted
    /// A file was stored.
    case file
    /// A sign-in code was sent.
    case codeSent
    /// A device was registered for the first time.
    case device
    /// A driver went over to another organization.
    case organizationSwitched
    /// A driver was made, changed or deleted by staff.
    case driverProfile
    /// A place was made, changed or deleted.
    case place
    /// A contact was made, changed or deleted.
    case contact
    /// A row was written to a tracking number, changed or deleted, past every activity.
    case trackingStatus
  }

  /// Who asked.
  public enum Actor: Sendable, Equatable, Hashable {
    /// The token of the driver with this id.
    case driver(String)
    /// A company key.
    case key
    /// Staff, in process.
    case dispatcher
    /// The server's own queue.
    case queue
  }

  /// 1 for the first effect.
  public let number: Int
  /// What was done.
  public let kind: Kind
  /// Public id of the order, if it is about one.
  public let order: String?
  /// Public id of the driver it is about: the order's driver, or the driver who moved or switched.
  public let driver: String?
  /// Place id of the stop it was applied to, if to one.
  public let stop: String?
  /// What else identifies it, by name: of a proof `proof`, `subject`, `sha256`, `bytes`, `type` and the
  /// `client_mutation_id` of its data; of an activity the `proof` it cites; of a comment `comment` and
  /// `content`; of an issue `issue` and `report`; of a fuel report `fuel_report`, `odometer`, `volume`; of a
  /// file `file`, `sha256`, `bytes`, `type`; of stops changed `stops`.
  public let facts: [String: String]
  /// Who asked.
  public let actor: Actor
  /// When it was applied, in milliseconds since 1970.
  public let at: Int64
  /// Ordinal of the request that caused it; nil for staff and the queue.
  public let request: Int?

  /// The kind in one word: `started`, `activity:enroute`, `online:true` …
  public var name: String {
    switch kind {
    case .started: "started"
    case .startedHalfWay: "started-half-way"
    case .activity(let code): "activity:\(code)"
    case .completed: "completed"
    case .canceled: "canceled"
    case .dispatched: "dispatched"
    case .assigned: "assigned"
    case .unassigned: "unassigned"
    case .online(let isOnline): "online:\(isOnline)"
    case .position: "position"
    case .created: "created"
    case .deleted: "deleted"
    case .updated: "updated"
    case .destination: "destination"
    case .stopsChanged: "stops-changed"
    case .proof(let method): "proof:\(method)"
    case .proofWithoutFile: "proof-without-file"
    case .comment: "comment"
    case .commentEdited: "comment-edited"
    case .commentDeleted: "comment-deleted"
    case .issue: "issue"
    case .issueEdited: "issue-edited"
    case .issueDeleted: "issue-deleted"
    case .fuelReport: "fuel-report"
    case .fuelReportEdited: "fuel-report-edited"
    case .fuelReportDeleted: "fuel-report-deleted"
    case .file: "file"
    case .codeSent: "code-sent"
    case .device: "device"
    case .organizationSwitched: "organization-switched"
    case .driverProfile: "driver-profile"
    case .place: "place"
    case .contact: "contact"
    case .trackingStatus: "tracking-status"
    }
  }

  /// This effect as JSON.
  public var json: SandboxJSON {
    let who: String =
      switch actor {
      case .driver(let id): id
      case .key: "key"
      case .dispatcher: "dispatcher"
      case .queue: "queue"
      }
    return [
      "number": .int(Int64(number)), "effect": .string(name), "order": .text(order),
      "driver": .text(driver), "stop": .text(stop), "actor": .string(who),
      "at": .string(ServerTime.timestamp(at)), "request": request.map { .int(Int64($0)) } ?? .null,
      "facts": .object(facts.sorted { $0.key < $1.key }.map { SandboxMember($0.key, .string($0.value)) }),
    ]
  }
}
