import FleetModels

/// What a person asked for, as a value. One case a write; each is whole in its own file under `Commands/`.
public enum Command: Sendable, Equatable {
  case startOrder(StartOrder)
  case reportActivity(ReportActivity)
  case completeOrder(CompleteOrder)
  case setDestination(SetDestination)
  case captureProof(CaptureProof)
  case setOnline(SetOnline)
  case reportPosition(ReportPosition)
  case acceptOrder(AcceptOrder)
  case writeComment(WriteComment)
  case reportIssue(ReportIssue)
  case reportFuel(ReportFuel)
  case createOrder(CreateOrder)
  case assignDriver(AssignDriver)
  case unassignDriver(UnassignDriver)
  case scheduleOrder(ScheduleOrder)
  case dispatchOrder(DispatchOrder)
  case cancelOrder(CancelOrder)
  case deleteOrder(DeleteOrder)
  case updateOrder(UpdateOrder)

  /// The command's rules.
  public var rules: any CommandRules {
    switch self {
    case .startOrder(let command): command
    case .reportActivity(let command): command
    case .completeOrder(let command): command
    case .setDestination(let command): command
    case .captureProof(let command): command
    case .setOnline(let command): command
    case .reportPosition(let command): command
    case .acceptOrder(let command): command
    case .writeComment(let command): command
    case .reportIssue(let command): command
    case .reportFuel(let command): command
    case .createOrder(let command): command
    case .assignDriver(let command): command
    case .unassignDriver(let command): command
    case .scheduleOrder(let command): command
    case .dispatchOrder(let command): command
    case .cancelOrder(let command): command
    case .deleteOrder(let command): command
    case .updateOrder(let command): command
    }
  }

  /// The stop it is about, if it names one.
  public var stop: Place.ID? {
    switch self {
    case .reportActivity(let command): command.stop?.id
    case .setDestination(let command): command.stop.id
    case .captureProof(let command): command.subject.stop?.id
    case .startOrder, .completeOrder, .setOnline, .reportPosition: nil
    case .acceptOrder, .writeComment, .reportIssue, .reportFuel: nil
    case .createOrder, .assignDriver, .unassignDriver, .scheduleOrder: nil
    case .dispatchOrder, .cancelOrder, .deleteOrder, .updateOrder: nil
    }
  }

  public var kind: Kind {
    switch self {
    case .startOrder: .startOrder
    case .reportActivity: .reportActivity
    case .completeOrder: .completeOrder
    case .setDestination: .setDestination
    case .captureProof: .captureProof
    case .setOnline: .setOnline
    case .reportPosition: .reportPosition
    case .acceptOrder: .acceptOrder
    case .writeComment: .writeComment
    case .reportIssue: .reportIssue
    case .reportFuel: .reportFuel
    case .createOrder: .createOrder
    case .assignDriver: .assignDriver
    case .unassignDriver: .unassignDriver
    case .scheduleOrder: .scheduleOrder
    case .dispatchOrder: .dispatchOrder
    case .cancelOrder: .cancelOrder
    case .deleteOrder: .deleteOrder
    case .updateOrder: .updateOrder
    }
  }

  /// A command's name on disk and in `--json`; never changed once shipped.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case startOrder = "start_order"
    case reportActivity = "report_activity"
    case completeOrder = "complete_order"
    case setDestination = "set_destination"
    case captureProof = "capture_proof"
    case setOnline = "set_online"
    case reportPosition = "report_position"
    case acceptOrder = "accept_order"
    case writeComment = "write_comment"
    case reportIssue = "report_issue"
    case reportFuel = "report_fuel"
    case createOrder = "create_order"
    case assignDriver = "assign_driver"
    case unassignDriver = "unassign_driver"
    case scheduleOrder = "schedule_order"
    case dispatchOrder = "dispatch_order"
    case cancelOrder = "cancel_order"
    case deleteOrder = "delete_order"
    case updateOrder = "update_order"
  }
}

extension Command: Codable {
  private enum Key: String, CodingKey { case kind, version, command }
  /// Raised when a command's stored form changes; older forms stay readable.
  private static let version = 1

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    switch try container.decode(Kind.self, forKey: .kind) {
    case .startOrder: self = .startOrder(try container.decode(StartOrder.self, forKey: .command))
    case .reportActivity: self = .reportActivity(try container.decode(ReportActivity.self, forKey: .command))
    case .completeOrder: self = .completeOrder(try container.decode(CompleteOrder.self, forKey: .command))
    case .setDestination: self = .setDestination(try container.decode(SetDestination.self, forKey: .command))
    case .captureProof: self = .captureProof(try container.decode(CaptureProof.self, forKey: .command))
    case .setOnline: self = .setOnline(try container.decode(SetOnline.self, forKey: .command))
    case .reportPosition: self = .reportPosition(try container.decode(ReportPosition.self, forKey: .command))
    case .acceptOrder: self = .acceptOrder(try container.decode(AcceptOrder.self, forKey: .command))
    case .writeComment: self = .writeComment(try container.decode(WriteComment.self, forKey: .command))
    case .reportIssue: self = .reportIssue(try container.decode(ReportIssue.self, forKey: .command))
    case .reportFuel: self = .reportFuel(try container.decode(ReportFuel.self, forKey: .command))
    case .createOrder: self = .createOrder(try container.decode(CreateOrder.self, forKey: .command))
    case .assignDriver: self = .assignDriver(try container.decode(AssignDriver.self, forKey: .command))
    case .unassignDriver: self = .unassignDriver(try container.decode(UnassignDriver.self, forKey: .command))
    case .scheduleOrder: self = .scheduleOrder(try container.decode(ScheduleOrder.self, forKey: .command))
    case .dispatchOrder: self = .dispatchOrder(try container.decode(DispatchOrder.self, forKey: .command))
    case .cancelOrder: self = .cancelOrder(try container.decode(CancelOrder.self, forKey: .command))
    case .deleteOrder: self = .deleteOrder(try container.decode(DeleteOrder.self, forKey: .command))
    case .updateOrder: self = .updateOrder(try container.decode(UpdateOrder.self, forKey: .command))
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(Self.version, forKey: .version)
    switch self {
    case .startOrder(let command): try container.encode(command, forKey: .command)
    case .reportActivity(let command): try container.encode(command, forKey: .command)
    case .completeOrder(let command): try container.encode(command, forKey: .command)
    case .setDestination(let command): try container.encode(command, forKey: .command)
    case .captureProof(let command): try container.encode(command, forKey: .command)
    case .setOnline(let command): try container.encode(command, forKey: .command)
    case .reportPosition(let command): try container.encode(command, forKey: .command)
    case .acceptOrder(let command): try container.encode(command, forKey: .command)
    case .writeComment(let command): try container.encode(command, forKey: .command)
    case .reportIssue(let command): try container.encode(command, forKey: .command)
    case .reportFuel(let command): try container.encode(command, forKey: .command)
    case .createOrder(let command): try container.encode(command, forKey: .command)
    case .assignDriver(let command): try container.encode(command, forKey: .command)
    case .unassignDriver(let command): try container.encode(command, forKey: .command)
    case .scheduleOrder(let command): try container.encode(command, forKey: .command)
    case .dispatchOrder(let command): try container.encode(command, forKey: .command)
    case .cancelOrder(let command): try container.encode(command, forKey: .command)
    case .deleteOrder(let command): try container.encode(command, forKey: .command)
    case .updateOrder(let command): try container.encode(command, forKey: .command)
    }
  }
}
