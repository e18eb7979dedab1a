import FleetCompanion
import FleetContract
import Foundation

/// `companion contract`: does a Fleetbase still behave as this core believes?
enum ContractCommand: Subcommand {
  static let name = "contract"
  static let summary = "hold recorded exchanges, or a running Fleetbase, against what this core believes"
  static let help = Help(
    usage: "--replay FILE… | --decode-only FILE… | --host URL [--yes-live]",
    about: """
      With --replay: plays recorded exchanges to a fresh sandbox, in their order, over HTTP, and compares each answer
      with the real one: status, error texts, members, types, the values that follow from the rules, the headers that
      clients read. The sandbox begins with the company, drivers and places the files imply. Files are played in the
      order they are given, each once. A file holds one JSON object a line, as they happened:
        {"n": "207", "name": "start", "request": {"method": "POST", "path": "/v1/orders/order_x/start",
         "auth": "<live-key>", "content_type": "application/json", "headers": {}, "body": "{}"},
         "response": {"status": 200, "headers": {}, "body": "{…}"}}
      Complete flows of custom orders are read from order-configs.json beside the first file, if there is one, or from
      --flows.
      With --decode-only: decodes every recorded answer with the models, encodes it again and compares.
      With --host: looks at each belief this core has about the server, with about 50 requests. Makes one order, marked
      in internal_id, walks it through, cancels and deletes it; a driver who is free of a job is named in it and may
      be told of it. The key comes from FLEETBASE_API_KEY. Exit code 1 when something is not as believed.
      """,
    options: [
      ("--replay", "play the files to a fresh sandbox"),
      ("--flows FILE", "complete order configurations, as a JSON list"),
      (
        "--webhooks FILE",
        "the deliveries of the same story, one JSON object a line: at, path, signature, body"
      ),
      ("--decode-only", "only the models: no server is asked"),
      ("--host URL", "the Fleetbase to look at"),
      ("--key KEY", "the company's API key (else FLEETBASE_API_KEY)"),
      ("--yes-live", "the key may be one of the live side"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    let modes =
      ["--replay", "--decode-only"].filter(arguments.has)
      + (arguments.value("--host") == nil ? [] : ["--host"])
    guard modes.count < 2 else {
      throw UsageError("\(modes.joined(separator: " and ")) are different things to do. Give one.")
    }
    if arguments.has("--decode-only") { return try decode(arguments) }
    if arguments.has("--replay") { return try await replay(arguments) }
    guard arguments.positional.isEmpty else {
      throw UsageError("What is to be done with the files? Give --replay or --decode-only.")
    }
    let environment = ProcessInfo.processInfo.environment
    // Said, not taken from the surroundings: an order is made there.
    guard let host = arguments.value("--host") else {
      throw UsageError("Give --replay FILE…, --decode-only FILE…, or the server with --host URL.")
    }
    guard let key = arguments.value("--key") ?? environment["FLEETBASE_API_KEY"] else {
      throw UsageError("Which company? Set FLEETBASE_API_KEY.")
    }
    let server: FleetbaseServer
    do {
      server = FleetbaseServer(address: try ServerAddress(host), credential: try Credential(key))
    } catch {
      throw UsageError("\(error)")
    }
    guard server.credential.isTest || arguments.has("--yes-live") else {
      throw UsageError(
        "This key is not of the test side (flb_test_…): an order would be made among the live ones. Give --yes-live if that is meant."
      )
    }
    if !server.address.isEncrypted, !server.address.isLoopback {
      Terminal.remark(
        "Warning: \(server.address) is plain http. The key and every order travel in clear; use https.")
    }
    return try await examine(server, arguments.has("--json"))
  }

  private static func replay(_ arguments: Arguments) async throws -> ExitCode {
    guard let first = arguments.positional.first else {
      throw UsageError("Which recordings? Give --replay FILE….")
    }
    let exchanges = try ExchangeFile.read(paths: arguments.positional)
    let flows = try flows(arguments.value("--flows"), beside: first)
    let webhooks = try arguments.value("--webhooks").map { try WebhookFile.read(path: $0) } ?? []
    let report = try await ContractReplay.run(exchanges, flows: flows, webhooks: webhooks)
    if arguments.has("--json") {
      Terminal.print(report.json)
    } else {
      for remark in report.remarks { Terminal.print(remark) }
      Terminal.print(report.table)
      if let webhooks = report.webhooks { Terminal.print("\n" + webhooks.table) }
    }
    return report.isGood ? .done : .failed
  }

  /// The complete flows in `path`, else in `order-configs.json` in the folder of the recording.
  private static func flows(_ path: String?, beside recording: String) throws -> [JSONValue] {
    let usual = URL(filePath: recording).deletingLastPathComponent().appending(path: "order-configs.json")
    guard let path = path ?? (FileManager.default.fileExists(atPath: usual.path) ? usual.path : nil) else {
      return []
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw FrontError("\(path) cannot be read.")
    }
    guard let flows = (try? JSONValue(parsing: Array(bytes)))?.array else {
      throw FrontError("\(path) is no JSON list of order configurations.")
    }
    return flows
  }

  private static func decode(_ arguments: Arguments) throws -> ExitCode {
    guard !arguments.positional.isEmpty else {
      throw UsageError("Which recordings? Give --decode-only FILE….")
    }
    let check = BodyCheck(try ExchangeFile.read(paths: arguments.positional))
    if arguments.has("--json") {
      Terminal.print(check.json)
    } else {
      Terminal.print(check.table)
      for difference in check.differences { Terminal.print(difference.description) }
    }
    return check.differences.isEmpty ? .done : .failed
  }

  private static func examine(_ server: FleetbaseServer, _ isForMachines: Bool) async throws -> ExitCode {
    let contract = LiveContract(
      server: server, transport: URLSessionTransport(),
      run: String(UInt64.random(in: 0...UInt64.max), radix: 36))
    let report = try await withThrowingTaskGroup(of: LiveReport?.self) { group in
      group.addTask {
        await Interruption().wait()
        return nil
      }
      group.addTask {
        try await contract.run { finding in
          guard !isForMachines, finding.verdict != .holds else { return }
          Terminal.print(finding.description)
        }
      }
      // An interruption ends the looking; the run still takes back what it made.
      while let ended = try await group.next() {
        group.cancelAll()
        if let report = ended { return report }
      }
      throw FrontError("The run ended without a result.")
    }
    if isForMachines {
      Terminal.print(report.json)
    } else {
      Terminal.print("\(server.address), \(report.organization): \(report.summary)")
    }
    return report.isGood ? .done : .failed
  }
}
