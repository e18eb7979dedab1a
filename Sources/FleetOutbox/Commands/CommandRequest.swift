import FleetAPI
import FleetModels
import FleetStorage
import FleetWorkflow

/// How a command goes over the wire and how the server's answers to it are read; one file a command.
protocol CommandRequest: CommandRules {
  /// The call, built at the moment of sending so that ids learned meanwhile are in it.
  func endpoint(in context: SendingContext) -> Endpoint
  /// What a definite refusal means, by the server's exact words (rest-api 3.7). Words not known here mean: look
  /// at the record, then ask a person.
  func reading(of refusal: APIError) -> RefusalReading
  /// Why it cannot be sent although the record is ready for it; nil when it can.
  func obstacle(in context: SendingContext) -> Reason?
  /// What the document of a good answer means. It is the command's record, unless the command says otherwise.
  func meaning(of answer: JSONValue, baseline: Baseline, driver: Driver.ID?) -> AnswerMeaning
}

extension CommandRequest {
  func obstacle(in context: SendingContext) -> Reason? { nil }

  func meaning(of answer: JSONValue, baseline: Baseline, driver: Driver.ID?) -> AnswerMeaning {
    AnswerMeaning(record: answer, of: self, baseline: baseline, driver: driver)
  }
}

/// What a request is built from beside its command.
struct SendingContext {
  /// What the server calls the records that other entries have made, by the entries' ids.
  var learned: [String: String] = [:]
  private let pictures: ProofFiles?

  init(_ command: Command, _ outbox: OutboxStore) throws {
    for id in command.rules.cites { learned[id] = try outbox.entry(id)?.learned }
    pictures = outbox.pictures
  }

  func holds(_ file: KeptFile) -> Bool { pictures?.holds(file) ?? false }

  func path(of file: KeptFile) -> String? { pictures?.url(for: file.name)?.path }

  func bytes(of file: KeptFile) -> [UInt8]? { pictures?.bytes(of: file) }
}

/// What a definite 4xx tells about a command. Nothing of it was applied by this attempt.
enum RefusalReading: Equatable {
  /// The record decides: it may have been applied before.
  case lookAtTheRecord
  /// It has to wait.
  case blocked(Blocker)
}

extension Command {
  var request: any CommandRequest {
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

  /// Sets an absolute value of which only the newest matters: a later one replaces an earlier one that has not
  /// been sent, and an earlier one of unknown fate is not sent again.
  var isLatestWins: Bool { kind.isLatestWins }

  /// The same, of a stored kind; one that this version does not know is none.
  static func isLatestWins(kind: String) -> Bool { Kind(rawValue: kind)?.isLatestWins ?? false }

  /// Takes the place of one like it that waits at the end of its lane.
  var replacesWaiting: Bool { isLatestWins || kind == .setDestination || kind == .scheduleOrder }
}

extension Command.Kind {
  fileprivate var isLatestWins: Bool {
    switch self {
    case .setOnline, .reportPosition: true
    case .startOrder, .reportActivity, .completeOrder, .setDestination, .captureProof: false
    case .acceptOrder, .writeComment, .reportIssue, .reportFuel: false
    case .createOrder, .assignDriver, .unassignDriver, .scheduleOrder: false
    case .dispatchOrder, .cancelOrder, .deleteOrder, .updateOrder: false
    }
  }
}
