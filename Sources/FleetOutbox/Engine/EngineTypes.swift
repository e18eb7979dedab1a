import FleetAPI
import FleetModels

/// What happened, for the engine to take its next step.
public enum EngineInput: Sendable {
  /// A host takes up the engine, with nothing on the wire: what the last one left there is now unknown.
  case began
  /// Something may be due: a timer, a new entry, a file changed by another process.
  case woke
  /// An exchange ended.
  case landed(flight: Int64, Exchange)
  /// An exchange ended while the host is ending: it is taken in, and nothing new goes out.
  case landedAtEnd(flight: Int64, Exchange)
  /// The device says that it has a network again.
  case linkRegained
  /// A person asks for everything to be tried now.
  case asked
}

/// What the engine wants done. The host knows no rules: it does these and reports back.
public enum EngineEffect: Sendable, Equatable {
  /// Make the exchange and report its end as `landed`. The attempt is already on disk.
  case exchange(flight: Int64, Endpoint)
  /// Take a step after this many milliseconds unless something happens before.
  case wake(inMilliseconds: Int64)
  /// Something a screen may show has changed.
  case changed(EngineChange)
}

/// News for screens.
public enum EngineChange: Sendable, Equatable {
  /// An entry moved to another state.
  case entry(String)
  /// Something happened to an entry that a person should hear; it stands in the store until somebody has.
  case announced(Announcement.Kind, entry: String)
  /// A snapshot was replaced.
  case record(String)
  /// The whole account is held back, or free again.
  case gates
}
