import FleetCompanion
import FleetSandbox
import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// `companion sandbox`: a Fleetbase to work against without an account.
enum SandboxCommand: Subcommand {
  static let name = "sandbox"
  static let summary = "serve a sandbox Fleetbase on this machine"
  static let help = Help(
    usage: "--port N [--key flb_test_…] [--orders K] [--seed S] | --warts",
    about: """
      Serves a Fleetbase with a seeded company, its drivers and their orders for today, until SIGTERM or Ctrl-C.
      It behaves as the real server does, warts included (--warts lists them, --without switches some off).
      By hand, outside /v1:
        GET  /_sandbox/ledger                              every effect that was applied
        GET  /_sandbox/orders                              orders and stops in short; also places, organizations
        GET  /_sandbox/codes                               sign-in codes that were sent
        GET  /_sandbox/labels/ORDER[/STOP|ENTITY]          what a label's QR encodes
        POST /_sandbox/faults[?seed=S]                     a fault plan as text
        POST /_sandbox/race?milliseconds=N                 two drivers may start one ad-hoc order
        GET  /_sandbox/events?after=N                      the events that webhooks are told of
        GET, POST /_sandbox/webhooks                       who is told, and one more: {"url": …, "secret": …}
        GET  /_sandbox/sockets                             who is connected, and what they follow
        POST /_sandbox/sockets/publish?channel=NAME        the body's JSON goes out on the channel, forged or not;
          also kick?channel=&message=, drop, close?code=
        POST /_sandbox/dispatcher/reassign/ORDER?driver=…  also cancel, delete, dispatch, unassign, complete,
          stops?places=A,B, remove-stop?stop=, add-stop?stop=&at=, reverse-stops, save-stops,
          put-waypoints?places=A,B, status?status=, meta, fields and create (JSON body), proof?method=
      """,
    options: [
      ("--port N", "0 for any free port"),
      ("--key KEY", "the company's API key (else flb_test_sandbox)"),
      ("--orders K", "how many orders for today (else 12)"),
      ("--rounds K", "how many rounds of several stops, with photo, signature and scan in turn (else 0)"),
      ("--doubled-rounds K", "how many rounds that visit one place twice (else 0)"),
      ("--adhoc K", "how many orders for whoever is near (else 0)"),
      ("--haulage K", "how many orders of the straight custom flow (else 0)"),
      ("--branching K", "how many orders of the branching custom flow (else 0)"),
      ("--organizations K", "how many other companies the first driver belongs to (else 0)"),
      ("--seed S", "the same seed gives the same ids (else 1)"),
      ("--faults PLAN", "what goes wrong, such as drop-answer=0.2,late=0.1:4000,races"),
      ("--warts", "print the server's oddities and where each was seen, and serve nothing"),
      ("--without WART[,WART]", "switch oddities off"),
      ("--dialect NAME", "server (else), or recipes: the forms of the vendor's public recipes"),
      ("--time-scale FACTOR", "shrink the server's spans: late effects, the rate window"),
      ("--socket-origins LIST", "let in only sockets that name one of these, such as http://localhost:*"),
      ("--webhook URL", "tell this address of every event, signed as the real server signs"),
      ("--webhook-secret SECRET", "what is signed with (else FLEETBASE_WEBHOOK_SECRET, else \"internal\")"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    if arguments.has("--warts") {
      printWarts()
      return .done
    }
    guard let port = try arguments.whole("--port", in: 0...65535) else {
      throw UsageError("Which port? Give --port N, 0 for any free one.")
    }
    let seed = UInt64(try arguments.whole("--seed", in: 0...Int.max) ?? 1)
    let faults = try FaultPlan(text: arguments.value("--faults") ?? "", seed: seed)
    let key = arguments.value("--key") ?? "flb_test_sandbox"
    guard key.hasPrefix("flb_test_") || key.hasPrefix("flb_live_") else {
      throw UsageError("An API key begins with flb_test_ or flb_live_.")
    }
    func count(_ option: String, else none: Int = 0) throws -> Int {
      try arguments.whole(option, in: 0...100_000) ?? none
    }
    let plan = SandboxSeed(
      orders: try count("--orders", else: 12), rounds: try count("--rounds"),
      doubledRounds: try count("--doubled-rounds"), adhoc: try count("--adhoc"),
      haulage: try count("--haulage"), branching: try count("--branching"),
      otherOrganizations: try count("--organizations"))
    var server = SandboxServer.seeded(plan, key: key, seed: seed, now: SandboxHost.systemClock())
    server.warts = try warts(arguments.value("--without") ?? "")
    server.dialect = try dialect(arguments.value("--dialect"))
    let host = SandboxHost(
      server, faults: faults, timeScale: try arguments.number("--time-scale", in: 0.0001...1) ?? 1)
    host.socketOrigins = arguments.value("--socket-origins")
    let environment = ProcessInfo.processInfo.environment
    if let secret = arguments.value("--webhook-secret") ?? environment["FLEETBASE_WEBHOOK_SECRET"] {
      // Also for those that are registered later, by hand.
      host.withServer { server, _ in server.webhooks.sign(with: secret) }
    }
    if let webhook = arguments.value("--webhook"), !host.addWebhook(webhook) {
      throw UsageError("A webhook needs an http or https address.")
    }
    // Before anybody can know that it is up.
    let interruption = Interruption()
    let bound = try host.start(port: UInt16(port))
    Terminal.print("listening on http://127.0.0.1:\(bound)")
    for account in host.accounts {
      Terminal.print("driver \(account.name): --identity \(account.email), password \(account.password)")
    }
    if let account = host.accounts.first {
      Terminal.print(
        "sign in: COMPANION_PASSWORD=\(account.password) companion login --host http://127.0.0.1:\(bound) --key \(key) --identity \(account.email)"
      )
    }
    await interruption.wait()
    host.stop()
    return .done
  }

  private static func warts(_ names: String) throws -> SandboxWarts {
    do {
      return try SandboxWarts(without: names.split(separator: ",").map(String.init))
    } catch {
      throw UsageError("\(error) `companion sandbox --warts` lists them all.")
    }
  }

  private static func dialect(_ name: String?) throws -> SandboxDialect {
    guard let name else { return .server }
    guard let dialect = SandboxDialect(rawValue: name) else {
      let known = SandboxDialect.allCases.map(\.rawValue).joined(separator: " or ")
      throw UsageError("There is no dialect \"\(name)\": \(known).")
    }
    return dialect
  }

  /// The table of `SandboxWarts`, two lines each.
  private static func printWarts() {
    Terminal.print(
      "\(SandboxWarts.table.count) warts, each as the real server has it; --without NAME[,NAME] takes some away."
    )
    for wart in SandboxWarts.table {
      Terminal.print("\n\(wart.name)  [\(wart.source)]\n  \(wart.meaning) Without it: \(wart.without).")
    }
  }
}
