import FleetCompanion
import Foundation

/// `companion watch`: events as they come, and what they change.
enum WatchCommand: Subcommand {
  static let name = "watch"
  static let summary = "events as they come"
  static let help = Help(
    usage: "[--socket URL | --poll] [--origin URL] [--ca FILE] [--channel NAME]… [--for SECONDS] [--json]",
    about:
      "Follows what the server publishes about your orders, or at a desk about the company's, and shows each event: its name, its order, what it changed, how long it took. What an event cannot prove is read from the server before it is shown. Also shows what `companion listen` receives for the same desk. Ends with Ctrl-C.",
    options: [
      (
        "--socket URL",
        "the event server, such as wss://socket.example.com:38000/socketcluster/ (else FLEETBASE_SOCKET, else the usual place)"
      ),
      ("--poll", "no event server: compare with the server every minute"),
      ("--origin URL", "the Origin to name, where the event server lets only its console's in"),
      ("--ca FILE", "PEM certificates to trust for the event server, in place of the system's"),
      ("--channel NAME", "one more channel to follow"),
      ("--for SECONDS", "end after that long"),
      Workplace.timeScaleOption,
      ("--json", "for machines: a line each"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let session = try Workplace.anyone(arguments)
    let live = LiveEvents(session, try options(arguments, session.identity))
    let isJSON = arguments.has("--json")
    let limit = try arguments.number("--for", in: 0...86_400)
    let running = Task { await live.run() }
    let end = limit.map { seconds in
      Task {
        try await Task.sleep(for: .seconds(seconds))
        running.cancel()
      }
    }
    let interruption = Interruption()
    let ending = Task {
      await interruption.wait()
      running.cancel()
    }
    if !isJSON { Terminal.print(Rendering.heading(session.identity)) }
    var outcome = ExitCode.done
    for await news in live.news {
      switch news {
      case .signInRefused: outcome = .failed
      case .reconciled, .reread: outcome = .done
      default: break
      }
      if isJSON {
        if let line = Machine.live(news) { Terminal.print(line) }
      } else if let line = Rendering.live(news, for: session.identity) {
        Terminal.print(line)
      }
    }
    end?.cancel()
    ending.cancel()
    await running.value
    return outcome
  }

  static func options(_ arguments: Arguments, _ identity: Identity) throws -> LiveOptions {
    if arguments.has("--poll"), arguments.value("--socket") != nil {
      throw UsageError("--poll and --socket do not go together: give one of them.")
    }
    var server: EventServer? = EventServer(usualFor: try ServerAddress(identity.host))
    let named = arguments.value("--socket") ?? ProcessInfo.processInfo.environment["FLEETBASE_SOCKET"]
    if let named, !named.isEmpty {
      guard named.hasPrefix("ws://") || named.hasPrefix("wss://") else {
        throw UsageError("The event server's address begins with ws:// or wss://.")
      }
      server?.url = named
    }
    if let origin = arguments.value("--origin") { server?.origin = origin }
    if let file = arguments.value("--ca") {
      guard FileManager.default.isReadableFile(atPath: file) else {
        throw UsageError("There are no certificates to read in \(file): --ca names a file of them, in PEM.")
      }
      server?.authorities = file
    }
    var options = LiveOptions(server: arguments.has("--poll") ? nil : server)
    options.channels = arguments.all("--channel")
    if let factor = try arguments.number("--time-scale", in: 0.0001...1) {
      options = options.scaled(by: factor)
    }
    return options
  }
}
