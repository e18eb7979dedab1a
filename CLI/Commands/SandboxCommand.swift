import Dispatch
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
    usage: "--port N [--key flb_test_…] [--orders K] [--seed S]",
    about: """
      Serves a Fleetbase with a seeded company, its drivers and their orders for today, until SIGTERM or Ctrl-C.
      It behaves as the real server does, warts included. By hand, outside /v1:
        GET  /_sandbox/ledger                              every effect that was applied
        POST /_sandbox/faults                              a fault plan as text
        POST /_sandbox/dispatcher/reassign/ORDER?driver=…  also cancel, delete, dispatch, unassign, complete
      """,
    options: [
      ("--port N", "0 for any free port"),
      ("--key KEY", "the company's API key (else flb_test_sandbox)"),
      ("--orders K", "how many orders for today (else 12)"),
      ("--seed S", "the same seed gives the same ids (else 1)"),
      ("--faults PLAN", "what goes wrong, such as drop-answer=0.2,late=0.1:4000"),
      ("--time-scale FACTOR", "shrink the server's spans: late effects, the rate window"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    guard let port = try arguments.whole("--port", in: 0...65535) else {
      throw UsageError("Which port? Give --port N, 0 for any free one.")
    }
    let seed = UInt64(try arguments.whole("--seed", in: 0...Int.max) ?? 1)
    let faults = try FaultPlan(text: arguments.value("--faults") ?? "", seed: seed)
    let key = arguments.value("--key") ?? "flb_test_sandbox"
    guard key.hasPrefix("flb_test_") || key.hasPrefix("flb_live_") else {
      throw UsageError("An API key begins with flb_test_ or flb_live_.")
    }
    let server = SandboxServer.seeded(
      key: key, orders: try arguments.whole("--orders", in: 0...100_000) ?? 12, seed: seed,
      now: SandboxHost.systemClock())
    let host = SandboxHost(
      server, faults: faults, timeScale: try arguments.number("--time-scale", in: 0.0001...1) ?? 1)
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
}

/// SIGTERM and SIGINT, awaited instead of obeyed.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  private let arrived: AsyncStream<Void>

  /// From here on the signals do not end the process.
  init() {
    let (arrived, tell) = AsyncStream.makeStream(of: Void.self)
    self.arrived = arrived
    sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { tell.yield() }
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }

  func wait() async { for await _ in arrived { return } }
}
