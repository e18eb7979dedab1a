import FleetCompanion

/// `companion drive`: the app held open, at a prompt.
enum DriveCommand: Subcommand {
  static let name = "drive"
  static let summary = "the app itself, at a prompt"
  static let help = Help(
    usage: "[--time-scale FACTOR]",
    about: """
      Holds the app open: the day's list, and a prompt. It sends in the background; the list and the sync line
      change when something changes; the arrow and page keys move a long one. Works without a network. Ctrl-C or the end of the input leaves; nothing is lost.

      \(DriveWord.table)
      """,
    options: [Workplace.timeScaleOption])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let tunnel = Tunnel(through: URLSessionTransport())
    let session = try Workplace.session(arguments, through: tunnel)
    try await DriveApp(session: session, tunnel: tunnel).run()
    return .done
  }
}

/// The words of the prompt.
enum DriveWord: String, CaseIterable {
  case open
  case back
  case next
  case perform = "do"
  case go
  case online
  case offline
  case tunnel
  case sync
  case refresh
  case outbox
  case retry
  case send
  case discard
  case tell
  case show
  case photo
  case sign
  case scan
  case comment
  case receipt
  case acknowledge
  case help
  case quit

  /// Few letters are enough: the first word of the table that begins with them is meant.
  init?(_ text: String) {
    guard
      let word = DriveWord(rawValue: text) ?? DriveWord.allCases.first(where: { $0.rawValue.hasPrefix(text) })
    else { return nil }
    self = word
  }

  private var meaning: (String, String) {
    switch self {
    case .open: ("open N", "open the N-th order of the list, or one by its number")
    case .back: ("back", "close it")
    case .next: ("next", "what may be reported next on the open order")
    case .perform: ("do [CODE]", "report it: start, enroute, completed …; the only possible one without CODE")
    case .go: ("go STOP", "go to this stop of the open round first, by its number")
    case .photo: ("photo FILE", "prove it by a photo: of a round its current stop, else the open order")
    case .sign: ("sign FILE", "by a signature, a PNG")
    case .scan: ("scan CODE", "by what its label says")
    case .comment: ("comment TEXT", "write under the open order")
    case .online: ("online", "go on duty")
    case .offline: ("offline", "go off duty")
    case .tunnel: ("tunnel", "take the link down, or up again")
    case .sync: ("sync", "try everything now; the line above tells how far it is")
    case .refresh: ("refresh", "ask the server for the list")
    case .outbox: ("outbox", "what waits and what needs you")
    case .retry: ("retry ENTRY", "decide: look again and go on")
    case .send: ("send ENTRY", "decide: send it anyway")
    case .discard: ("discard ENTRY", "decide: give it up, with what comes after it")
    case .tell: ("tell ENTRY", "decide: give it up likewise, and tell dispatch in a comment what you did")
    case .show: ("show ENTRY", "everything about one entry")
    case .receipt: ("receipt", "today's journal against the server")
    case .acknowledge: ("acknowledge", "you have read what became of a damaged outbox")
    case .help: ("help", "these words")
    case .quit: ("quit", "leave; what waits is kept")
    }
  }

  static var table: String {
    allCases.map { "  " + $0.meaning.0.padding(to: 16) + $0.meaning.1 }.joined(separator: "\n")
  }
}
