import FleetCompanion
import Foundation

/// Where a command works: the home, the session on it, and the policy it is run with.
enum Workplace {
  /// `--home`, `COMPANION_HOME`, or the XDG state folder.
  static func home(_ arguments: Arguments) throws -> Home {
    let environment = ProcessInfo.processInfo.environment
    let path: String
    if arguments.value("--home") == "" { throw UsageError("--home is empty: give a folder.") }
    if let given = arguments.value("--home") ?? environment["COMPANION_HOME"], !given.isEmpty {
      path = given
    } else if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      path = state + "/companion"
    } else {
      let user = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? NSHomeDirectory()
      path = user + "/.local/state/companion"
    }
    return try Home(path: URL(fileURLWithPath: path).standardizedFileURL.path)
  }

  /// The session of the driver who is signed in; refuses a desk, and an environment that means another server or
  /// another world.
  /// - Parameter transport: the way to the server, when it is not the usual one.
  static func session(
    _ arguments: Arguments, through transport: (any HTTPTransport)? = nil
  ) throws -> DriverSession {
    let home = try home(arguments)
    let identity = try identity(of: home)
    var options = try options(arguments, host: identity.host)
    if let transport { options.transport = transport }
    return try DriverSession(home: home, identity: identity, options: options)
  }

  /// The session of the desk that is signed in; refuses a driver, and what `session` refuses.
  static func desk(_ arguments: Arguments) throws -> DispatcherSession {
    let home = try home(arguments)
    let identity = try identity(of: home)
    return try DispatcherSession(
      home: home, identity: identity, options: try options(arguments, host: identity.host))
  }

  /// The session of whoever is signed in, for what driver and desk do alike; refuses what `session` refuses.
  static func anyone(_ arguments: Arguments) throws -> any WorkSession {
    switch try identity(of: home(arguments)).role {
    case .driver: try session(arguments)
    case .desk: try desk(arguments)
    }
  }

  private static func identity(of home: Home) throws -> Identity {
    guard let identity = try home.current() else { throw HomeError.notSignedIn }
    let environment = ProcessInfo.processInfo.environment
    if let text = environment["FLEETBASE_HOST"], !text.isEmpty {
      let address = try read("FLEETBASE_HOST") { try ServerAddress(text) }
      if address.text != identity.host {
        throw FrontError(
          "FLEETBASE_HOST is \(address), but this home belongs to \(identity.sentence). Nothing was done; sign in there, or unset it."
        )
      }
    }
    if let key = environment["FLEETBASE_API_KEY"], !key.isEmpty {
      let credential = try read("FLEETBASE_API_KEY") { try Credential(key) }
      if credential.kind == .apiKey, credential.isTest != identity.isTest {
        throw FrontError(
          "FLEETBASE_API_KEY is a \(credential.isTest ? "test" : "live") key, but this home belongs to \(identity.sentence), signed in with a \(identity.isTest ? "test" : "live") key. Nothing was done."
        )
      }
    }
    return identity
  }

  /// A value from the environment; what is wrong with it is said under its name.
  private static func read<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
    do { return try body() } catch { throw UsageError("\(name): \(error)") }
  }

  static let timeScaleOption = (
    "--time-scale FACTOR",
    "shrink all waiting times (loopback servers only; for demonstrations and kill loops)"
  )

  /// The policy, shrunk when `--time-scale` says so; said aloud, and only against a server on this machine.
  static func options(_ arguments: Arguments, host: String) throws -> SessionOptions {
    var options = SessionOptions()
    if let factor = try arguments.number("--time-scale", in: 0.0001...1) {
      guard try ServerAddress(host).isLoopback else {
        throw UsageError("--time-scale works against a server on this machine only, not \(host).")
      }
      options.policy = options.policy.scaled(by: factor)
      Terminal.remark("time scale \(factor): all waiting times are shrunk")
    }
    return options
  }
}
