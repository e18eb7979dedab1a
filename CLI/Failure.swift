import FleetCompanion
import FleetSandbox

/// Errors become one sentence on the error stream and the right exit code.
enum Failure {
  static func report(_ error: any Error, in command: any Subcommand.Type) -> ExitCode {
    switch error {
    case let error as UsageError:
      Terminal.complain(error.description)
      return .usage
    case let error as FaultTextError:
      Terminal.complain(error.description)
      return .usage
    case let error as CustomStringConvertible:
      Terminal.complain(error.description)
    default:
      Terminal.complain("\(command.name) failed: \(error)")
    }
    return .failed
  }
}

/// A failure with a sentence of the terminal front's own.
struct FrontError: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
