import FleetCompanion
import Foundation

/// `companion login`: once online, then the day works without a network.
enum LoginCommand: Subcommand {
  static let name = "login"
  static let summary = "sign a driver in"
  static let help = Help(
    usage: "--host URL --key KEY --identity EMAIL_OR_PHONE",
    about:
      "Signs a driver in and fetches his day. The password comes from COMPANION_PASSWORD, else it is asked for. Only the driver's own token is kept, in a file only you can read.",
    options: [
      ("--host URL", "the Fleetbase server (else FLEETBASE_HOST)"),
      ("--key KEY", "the company's API key (else FLEETBASE_API_KEY)"),
      ("--identity WHO", "the driver's e-mail or phone"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let environment = ProcessInfo.processInfo.environment
    guard let host = arguments.value("--host") ?? environment["FLEETBASE_HOST"] else {
      throw UsageError("Which server? Give --host URL, or set FLEETBASE_HOST.")
    }
    guard let keyText = arguments.value("--key") ?? environment["FLEETBASE_API_KEY"] else {
      throw UsageError("Which company? Give --key KEY, or set FLEETBASE_API_KEY.")
    }
    guard let who = arguments.value("--identity") else {
      throw UsageError("Which driver? Give --identity EMAIL_OR_PHONE.")
    }
    let address: ServerAddress
    let key: Credential
    do {
      address = try ServerAddress(host)
      key = try Credential(keyText)
    } catch {
      throw UsageError("\(error)")
    }
    let home = try Workplace.home(arguments)
    if address.text.hasPrefix("http:"), !address.isLoopback {
      Terminal.remark(
        "Warning: \(address) is plain http. The key, the password and every order travel in clear; use https."
      )
    }
    if environment["COMPANION_PASSWORD"] == "" {
      throw UsageError("COMPANION_PASSWORD is empty: set the password, or unset it to be asked.")
    }
    guard let password = environment["COMPANION_PASSWORD"] ?? Terminal.askSecret("Password: ") else {
      throw UsageError("There is no password: set COMPANION_PASSWORD, or run this in a terminal to be asked.")
    }
    // A damaged note is what a sign-in replaces.
    let before = try? home.current()
    let identity = try await SignIn(home: home, transport: URLSessionTransport())
      .withPassword(address: address, key: key, identity: who, password: password)
    if let before, before != identity, !arguments.has("--json") { try await tellParked(before, home) }
    let session = try DriverSession(home: home)
    var count: Int?
    do {
      try await session.refresh()
      count = try await session.orders(on: session.today).count
    } catch {
      Terminal.remark("Signed in, but the orders could not be fetched yet: \(error)")
    }
    if arguments.has("--json") {
      Terminal.print(
        JSONValue.object([
          "driver": .string(identity.driver.rawValue), "driver_name": .string(identity.driverName),
          "organization": .string(identity.organization.rawValue), "host": .string(identity.host),
          "test": .bool(identity.isTest), "orders_today": count.map(Machine.number) ?? .null,
        ]))
    } else {
      Terminal.print("signed in: " + Rendering.heading(identity))
      if let count { Terminal.print("\(count) orders today") }
      let summary = try await session.summary()
      if summary.waiting + summary.unknown > 0 {
        Terminal.remark(
          "\(summary.waiting + summary.unknown) actions of before are still to be sent (`companion sync` sends)"
        )
      }
    }
    return .done
  }

  /// Another driver's unsent work stays in his own place.
  private static func tellParked(_ identity: Identity, _ home: Home) async throws {
    let summary = try await DriverSession(home: home, identity: identity).summary()
    let parked = summary.waiting + summary.unknown + summary.attention
    if parked > 0 {
      Terminal.remark(
        "\(parked) actions of \(identity.sentence) are not sent yet; they wait for that sign-in.")
    }
  }
}
