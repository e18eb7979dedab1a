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
    options: SignInWords.options + [
      ("--identity WHO", "the driver's e-mail or phone"),
      ("--json", "for machines"),
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let words = try SignInWords(arguments)
    guard let who = arguments.value("--identity") else {
      throw UsageError("Which driver? Give --identity EMAIL_OR_PHONE.")
    }
    let home = try Workplace.home(arguments)
    words.warnOfPlainHTTP()
    let environment = ProcessInfo.processInfo.environment
    if environment["COMPANION_PASSWORD"] == "" {
      throw UsageError("COMPANION_PASSWORD is empty: set the password, or unset it to be asked.")
    }
    guard let password = environment["COMPANION_PASSWORD"] ?? Terminal.askSecret("Password: ") else {
      throw UsageError("There is no password: set COMPANION_PASSWORD, or run this in a terminal to be asked.")
    }
    // A damaged note is what a sign-in replaces.
    let before = try? home.current()
    let identity = try await SignIn(home: home, transport: URLSessionTransport())
      .withPassword(address: words.address, key: words.key, identity: who, password: password)
    if !arguments.has("--json") { try await SignInWords.tellParked(before, after: identity, home) }
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
          "driver": .string(session.driverID.rawValue), "driver_name": .string(identity.name),
          "organization": .string(identity.organization.rawValue), "host": .string(identity.host),
          "test": .bool(identity.isTest), "orders_today": count.map(Machine.number) ?? .null,
        ]))
    } else {
      Terminal.print("signed in: " + Rendering.heading(identity))
      if let count { Terminal.print("\(count) orders today") }
      try await SignInWords.tellUnsent(session)
    }
    return .done
  }
}
