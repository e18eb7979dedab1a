import FleetCompanion

/// The terminal front: a driver's app in text, one process a command, all on the same store.
@main
struct Companion {
  static func main() async {
    Terminal.prepare()
    let code = await CommandTable.run(Array(CommandLine.arguments.dropFirst()))
    // What was done stays done, but whoever asked has not seen it.
    Terminal.exit(code == .done && Terminal.isOutputLost ? .failed : code)
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
