import FleetCompanion
import Foundation

/// What every sign-in needs: the server and the company's key, from the command line or the environment; and what is
/// said about work that waits.
struct SignInWords {
  static let options = [
    ("--host URL", "the Fleetbase server (else FLEETBASE_HOST)"),
    ("--key KEY", "the company's API key (else FLEETBASE_API_KEY)"),
  ]

  let address: ServerAddress
  let key: Credential

  init(_ arguments: Arguments) throws {
    let environment = ProcessInfo.processInfo.environment
    guard let host = arguments.value("--host") ?? environment["FLEETBASE_HOST"] else {
      throw UsageError("Which server? Give --host URL, or set FLEETBASE_HOST.")
    }
    guard let key = arguments.value("--key") ?? environment["FLEETBASE_API_KEY"] else {
      throw UsageError("Which company? Give --key KEY, or set FLEETBASE_API_KEY.")
    }
    do {
      address = try ServerAddress(host)
      self.key = try Credential(key)
    } catch {
      throw UsageError("\(error)")
    }
  }

  func warnOfPlainHTTP() {
    guard address.text.hasPrefix("http:"), !address.isLoopback else { return }
    Terminal.remark(
      "Warning: \(address) is plain http. The key, the password and every order travel in clear; use https.")
  }

  /// The unsent work of whoever was signed in before stays in its own place.
  static func tellParked(_ before: Identity?, after identity: Identity, _ home: Home) async throws {
    guard let before, before != identity else { return }
    let session: any WorkSession =
      switch before.role {
      case .driver: try DriverSession(home: home, identity: before)
      case .desk: try DispatcherSession(home: home, identity: before)
      }
    let summary = try await session.summary()
    let parked = summary.waiting + summary.unknown + summary.attention
    if parked > 0 {
      Terminal.remark(
        "\(Rendering.count(parked, "action")) of \(before.sentence), not sent yet: kept for that sign-in.")
    }
  }

  /// What this identity left waiting the last time.
  static func tellUnsent(_ session: any WorkSession) async throws {
    let summary = try await session.summary()
    let unsent = summary.waiting + summary.unknown
    if unsent > 0 {
      Terminal.remark(
        "\(Rendering.count(unsent, "action")) of before still to be sent (`companion sync` sends)")
    }
  }
}
