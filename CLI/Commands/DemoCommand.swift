import FleetCompanion

/// `companion demo`: a whole day on the embedded sandbox, dead zone and all.
enum DemoCommand: Subcommand {
  static let name = "demo"
  static let summary = "a whole day on a sandbox, with a dead zone, a kill and a lost reply"
  static let help = Help(
    usage: "[--seed S]",
    about:
      "Plays a driver's day against a sandbox on this machine: real HTTP, real SQLite, a real kill. Exit code 0 only when the receipt agrees with the server and the server applied each action once.",
    options: [("--seed S", "another day (else 7)")])

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.expect(0)
    let seed = UInt64(try arguments.whole("--seed", in: 0...Int.max) ?? 7)
    return try await Demo(seed: seed).play()
  }
}
