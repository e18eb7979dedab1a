import FleetModels

/// The rules every command states about itself. All pure: a document in, a verdict out.
public protocol CommandRules: Codable, Sendable, Equatable {
  /// The record whose document shows the command's effect.
  var record: RecordReference { get }
  /// What must be read beside an order's document to tell whether the command was applied.
  var parts: [OrderPart] { get }
  /// The order it is about; of a record of another kind the one it names.
  var concerns: Order.ID? { get }
  /// Whether the record is looked at before the first attempt. Absolute values of the driver's own need no look.
  var needsLook: Bool { get }
  /// The entries whose records on the server the command names, such as the proof of an activity; they go before it.
  var cites: [String] { get }
  /// What a second application would do.
  var repeatHarm: RepeatHarm { get }
  /// Whether the list of stops must be the one the person saw, even where the person orders it to be sent.
  var mindsStops: Bool { get }
  /// Whether the server moves a running round's pointer back to its first stop for it (captures 614, 1158).
  var resetsDestination: Bool { get }
  /// Whether its record is gone when it is done.
  var removesRecord: Bool { get }
  /// What a person calls it, such as "start order_juga0jjr94".
  var summary: String { get }

  /// Applies the command to what is shown. Applying it to a document that already shows it changes nothing
  /// a person sees.
  func apply(to document: inout RecordDocument, at time: Timestamp)

  /// The same where it is known how the record stood before: a code that comes twice in a flow adds a second line.
  func apply(to document: inout RecordDocument, at time: Timestamp, since baseline: Baseline)

  /// What a complete document says about the command: the same question before the first send, against what
  /// the person saw, and after a lost answer, against the document read just before the attempt.
  /// - Parameters:
  ///   - attempted: an attempt may have reached the server since `baseline`.
  ///   - driver: who we are; nil at a dispatcher's desk, whom no order belongs to.
  func verdict(
    on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?
  ) -> Verdict

  /// What the partial document in a good answer says (rest-api 3.6). `ready` means that it does not tell.
  func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict

  /// The record that a good answer names, of a command that makes one: the answer is that record. Nil when the
  /// command makes none, or the answer shows another one.
  func reading(ofAnswer document: JSONValue) -> MadeRecord?

  /// Whether the document still shows what the command wanted, after it was confirmed.
  func holds(on document: RecordDocument) -> Bool

  /// The same, where the server's id of what the command made is known.
  func holds(on document: RecordDocument, made: String?) -> Bool

  /// How often the document shows the effect since `baseline`, whoever has the record now: what an attempt that
  /// may have left has come to.
  func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int

  /// The same of a document read long after, when later commands may have done the like.
  func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int

  /// What the server calls the record that the command made there, as the document shows it; nil for commands that
  /// make none.
  func made(on document: RecordDocument) -> String?

  /// Whether a later command that reached the server may have taken away what this one did.
  func isReplaced(by later: Command) -> Bool

  /// Whether the document names us where the command claims the record for us. A good answer is not ownership.
  func isOurs(on document: RecordDocument, driver: Driver.ID?) -> Bool
}

extension CommandRules {
  public var parts: [OrderPart] { [] }
  public var cites: [String] { [] }
  public var concerns: Order.ID? { record.order }
  public var needsLook: Bool { true }
  public var mindsStops: Bool { true }
  public var resetsDestination: Bool { false }
  public var removesRecord: Bool { false }

  public func apply(to document: inout RecordDocument, at time: Timestamp, since baseline: Baseline) {
    apply(to: &document, at: time)
  }

  public func reading(ofAnswer document: JSONValue) -> MadeRecord? { nil }

  public func made(on document: RecordDocument) -> String? { nil }

  public func timesShown(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    if case .applied(let times) = verdict(on: document, baseline: baseline, attempted: true, driver: driver) {
      return times
    }
    return 0
  }

  public func timesHeld(on document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Int {
    timesShown(on: document, baseline: baseline, driver: driver)
  }

  public func holds(on document: RecordDocument, made: String?) -> Bool { holds(on: document) }

  public func isReplaced(by later: Command) -> Bool { true }

  public func isOurs(on document: RecordDocument, driver: Driver.ID?) -> Bool { true }
}

/// The record a command is about.
public enum RecordReference: Hashable, Sendable, Codable {
  case order(Order.ID)
  case driver(Driver.ID)
  /// What is written under an order.
  case comments(Order.ID)
  /// The driver's newest issues.
  case issues(Driver.ID)
  /// The driver's fuel reports at one reading of the odometer.
  case fuelReports(Driver.ID, odometer: Int)
  /// The order with that internal id, which is being created.
  case creation(String)

  /// The reference in one word, such as `order/order_juga0jjr94`.
  public var text: String {
    switch self {
    case .order(let id): "order/\(id)"
    case .driver(let id): "driver/\(id)"
    case .comments(let id): "comments/\(id)"
    case .issues(let id): "issues/\(id)"
    case .fuelReports(let id, let odometer): "fuel-reports/\(odometer)/\(id)"
    case .creation(let internalID): "creation/\(internalID)"
    }
  }

  public init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    switch parts[0] {
    case "order": self = .order(Order.ID(String(parts[1])))
    case "driver": self = .driver(Driver.ID(String(parts[1])))
    case "comments": self = .comments(Order.ID(String(parts[1])))
    case "issues": self = .issues(Driver.ID(String(parts[1])))
    case "fuel-reports":
      let parts = parts[1].split(separator: "/", maxSplits: 1)
      guard parts.count == 2, let odometer = Int(parts[0]) else { return nil }
      self = .fuelReports(Driver.ID(String(parts[1])), odometer: odometer)
    case "creation": self = .creation(String(parts[1]))
    default: return nil
    }
  }

  /// The order, when it is one.
  public var order: Order.ID? {
    if case .order(let id) = self { id } else { nil }
  }
}

/// A record's document.
public enum RecordDocument: Sendable, Equatable {
  /// With what was read beside it.
  case order(Order, OrderParts = OrderParts())
  case driver(Driver)
  case comments([OrderComment])
  case issues([IssueReport])
  case fuelReports([FuelReport])
  /// Nil when the server has no order of that internal id.
  case creation(Order?)

  public var order: Order? {
    if case .order(let order, _) = self { order } else { nil }
  }

  /// What was read beside an order.
  public var parts: OrderParts? {
    if case .order(_, let parts) = self { parts } else { nil }
  }

  public var driver: Driver? {
    if case .driver(let driver) = self { driver } else { nil }
  }

  /// The ids in a list of records that carry no mark of ours; nil for anything else.
  var recordIDs: [String]? {
    switch self {
    case .comments(let comments): comments.map(\.id.rawValue)
    case .fuelReports(let reports): reports.map(\.id.rawValue)
    case .order, .driver, .issues, .creation: nil
    }
  }
}

/// What applying a command twice would do; decides how long an absence must be watched before it is believed.
public enum RepeatHarm: String, Sendable, Codable, CaseIterable {
  /// The same state again.
  case harmless
  /// A second line of history and a second notice to the customer.
  case noisy
  /// Another stop, or a second record.
  case dangerous
}
