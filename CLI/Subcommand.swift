import FleetCompanion

/// One word of the command line.
protocol Subcommand {
  static var name: String { get }
  /// One line for the overview.
  static var summary: String { get }
  static var help: Help { get }
  /// Commands of two words that begin with this one.
  static var verbs: [any Subcommand.Type] { get }
  static func run(_ arguments: Arguments) async throws -> ExitCode
}

extension Subcommand {
  static var verbs: [any Subcommand.Type] { [] }
}

/// What `--help` says about a command.
struct Help {
  /// The command line after the name, such as `ORDER [--json]`.
  var usage: String
  /// One or two sentences.
  var about: String
  /// Its own options, with what they mean.
  var options: [(String, String)] = []
}

/// All commands, and how a line becomes one.
enum CommandTable {
  static var commands: [any Subcommand.Type] {
    [
      DemoCommand.self, DriveCommand.self, LoginCommand.self, LogoutCommand.self, OrdersCommand.self,
      OrderCommand.self,
      NextCommand.self,
      StartCommand.self, ActivityCommand.self, ProofCommand.self, DestinationCommand.self,
      OnlineCommand.self, OfflineCommand.self, LocateCommand.self, TrailCommand.self,
      NearbyCommand.self, AcceptCommand.self, CommentCommand.self, IssueCommand.self, FuelCommand.self,
      SyncCommand.self, OutboxCommand.self, ReceiptCommand.self, WatchCommand.self, ReconcileCommand.self,
      DispatchCommand.self, ListenCommand.self, IDsCommand.self, SandboxCommand.self,
      ContractCommand.self,
    ]
  }

  static func run(_ words: [String]) async -> ExitCode {
    guard let name = words.first else {
      Terminal.print(overview)
      return .usage
    }
    if ["--help", "-h", "help"].contains(name) {
      Terminal.print(overview)
      return .done
    }
    if name == "--version" {
      Terminal.print(FleetbaseServer.defaultUserAgent.replacing("/", with: " "))
      return .done
    }
    guard var command = commands.first(where: { $0.name == name }) else {
      Terminal.complain("There is no command \"\(name)\". `companion --help` lists them.")
      return .usage
    }
    var rest = words.dropFirst()
    if let verb = rest.first, let found = command.verbs.first(where: { $0.name == "\(name) \(verb)" }) {
      command = found
      rest = rest.dropFirst()
    }
    do {
      if rest.contains(where: { $0 == "--help" || $0 == "-h" }) {
        Terminal.print(text(of: command))
        return .done
      }
      return try await command.run(try Arguments(rest, of: command))
    } catch {
      return Failure.report(error, in: command)
    }
  }

  static var overview: String {
    let width = commands.map { $0.name.count }.max() ?? 0
    let lines = commands.map { "  " + $0.name.padding(to: width + 2) + $0.summary }
    return """
      companion: a driver's day on Fleetbase that no dead zone can lose

      usage: companion COMMAND …      (`companion COMMAND --help` says more; `companion --version`)

      \(lines.joined(separator: "\n"))

      Every command works on one store: --home PATH, else COMPANION_HOME, else the XDG state folder.
      Exit codes: 0 done, 1 failed (or work still waits), 2 usage, 3 something needs your decision.
      """
  }

  private static func text(of command: any Subcommand.Type) -> String {
    let options = command.help.options + Arguments.commonOptions
    let width = options.map(\.0.count).max() ?? 0
    let verbWidth = command.verbs.map { $0.name.count }.max() ?? 0
    let verbs = command.verbs.map { "  " + $0.name.padding(to: verbWidth + 2) + $0.summary }
    return """
      usage: companion \(command.name) \(command.help.usage)

      \(command.help.about)\(verbs.isEmpty ? "" : "\n\n" + verbs.joined(separator: "\n"))

      \(options.map { "  " + $0.0.padding(to: width + 2) + $0.1 }.joined(separator: "\n"))
      """
  }
}
