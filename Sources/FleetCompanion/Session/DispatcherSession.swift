import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// The session of an organization's desk: every order, every driver, and what a dispatcher does with them.
///
/// ```swift
/// try await SignIn(home: home).asDesk(address: server, key: key)   // once
/// let desk = try DispatcherSession(home: home)
/// await desk.start()                                    // sends in the background from here on
/// try await desk.refresh()                              // asks the server; a failure costs nothing
/// let board = try await desk.board()                    // from disk, at once
/// try await desk.perform(.assign(order, driver.id, name: driver.name))   // durable when it returns
/// ```
///
/// It works as a driver's session does: opening needs no network, reading comes from disk, what `perform` accepted
/// reaches the server once, and several sessions may work on one store. Its place is its own, apart from that of
/// any driver on the same device.
public actor DispatcherSession: WorkSession {
  public nonisolated let ground: SessionGround
  public let books: SessionBooks

  /// Opens the desk of `identity`, or of whoever is signed in.
  /// - Parameters:
  ///   - home: where it lives.
  ///   - identity: another desk that signed in here before; the current identity when nil.
  ///   - options: what it works with.
  /// - Throws: `HomeError.notSignedIn`, `notADesk`, `damaged` or `foreignStore`; `StorageError`, also when a newer
  ///   version wrote the store, which is then untouched.
  public init(home: Home, identity: Identity? = nil, options: SessionOptions = SessionOptions()) throws {
    guard let identity = try identity ?? home.current() else { throw HomeError.notSignedIn }
    guard identity.role == .desk else { throw HomeError.notADesk(identity) }
    (ground, books) = try SessionGround.open(home, identity: identity, options: options)
  }

  deinit { ground.leave() }
}
