import FleetCompanion

/// `companion logout`: forgets the driver's token, or the desk's key, on this device.
enum LogoutCommand: Subcommand {
  static let name = "logout"
  static let summary = "sign the driver or the desk out on this device"
  static let help = Help(
    usage: "[--park]",
    about:
      "Forgets the driver's token or the desk's key; orders and work stay in their place for the return. Refused while something has not reached the server.",
    options: [
      ("--park", "sign out all the same; what waits goes on after the next login of the same driver or desk")
    ])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let session = try Workplace.anyone(arguments)
    do {
      try await session.signOut(parkingUnsentWork: arguments.has("--park"))
    } catch SignOutRefusal.unsentWork(let count) {
      throw FrontError(
        "\(count) action\(count == 1 ? " has" : "s have") not reached the server, so you are still signed in. `companion sync` sends, --park keeps them for your return."
      )
    }
    Terminal.print("signed out: \(session.identity.sentence)")
    let summary = try await session.summary()
    let parked = summary.waiting + summary.unknown + summary.attention
    if parked > 0 {
      Terminal.remark(
        "parked until \(session.identity.sentence) signs in again: \(Rendering.count(parked, "action"))")
    }
    return .done
  }
}
