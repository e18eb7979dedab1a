import FleetCompanion

/// The terminal front: a driver's app in text, one process a command, all on the same store.
@main
struct Companion {
  static func main() async {
    let code = await CommandTable.run(Array(CommandLine.arguments.dropFirst()))
    Terminal.exit(code)
  }
}

/// How a command ended; scripts rely on these.
enum ExitCode: Int32 {
  case done = 0
  /// It failed, or work still waits after `sync`.
  case failed = 1
  /// The command line is not understood.
  case usage = 2
  /// Something needs a person's decision.
  case needsAttention = 3
}
