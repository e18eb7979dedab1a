import FleetModels
import FleetOutbox

/// Why a sign-out was refused. Nothing was changed.
public enum SignOutRefusal: Error, Equatable, Sendable, CustomStringConvertible {
  /// So many actions have not reached the server yet, or need a decision.
  case unsentWork(Int)
  /// Another process goes on sending from this store.
  case sendingElsewhere

  public var description: String {
    switch self {
    case .unsentWork(let count):
      "\(count) action\(count == 1 ? " has" : "s have") not reached the server. Nothing was changed; send first, or park the work until you sign in again."
    case .sendingElsewhere:
      "Another program is sending this work. Nothing was changed; end it first."
    }
  }
}

extension WorkSession {
  /// How long another process may take to let go of the engine, in milliseconds.
  private static var patience: Int64 { 2_000 }

  /// Signs the driver, or the desk, out on this device: the token or key is forgotten, nothing more is sent or
  /// accepted, tracking stops. Orders and work stay in their sealed place for the return; a position not sent yet is
  /// given up. The server knows no sign-out (rest-api 1.4).
  /// - Parameter parkingUnsentWork: signs out also with work that has not reached the server; it waits for this
  ///   identity's next sign-in.
  /// - Throws: `SignOutRefusal`, `StorageError`, `HomeError`; whoever was signed in then still is.
  public func signOut(parkingUnsentWork: Bool = false) async throws {
    try refuseSignedOut()
    if !parkingUnsentWork { try refuseUnsent() }
    let wasStarted = host.isStarted
    await host.stop()
    do {
      let done: Void? = try await host.withoutEngine(waiting: Self.patience) {
        try await self.forgetToken(parkingUnsentWork: parkingUnsentWork)
      }
      guard done != nil else { throw SignOutRefusal.sendingElsewhere }
    } catch {
      if wasStarted && !isSignedOut { host.start() }
      throw error
    }
    news.tell()
  }

  /// A live position is no work: it is given up with the sign-out.
  private func refuseUnsent() throws {
    let unsent = try store.live().count { $0.state.isOpen && !WaitingPositions.contains($0) }
    guard unsent == 0 else { throw SignOutRefusal.unsentWork(unsent) }
  }

  /// The last look and the deed, with nothing between them in which this session could take a tap.
  private func forgetToken(parkingUnsentWork: Bool) throws {
    if !parkingUnsentWork { try refuseUnsent() }
    if var stored = try home.credentials.load(for: identity) {
      stored.credential = nil
      try home.credentials.save(stored, for: identity)
    }
    books.isSignedOut = true
    books.tracking.end()
    books.hearing.end()
    // What a full disk keeps here is given up by the next sign-in.
    try? WaitingPositions.withdraw(
      from: store, at: now, because: "given up: tracking ended with the sign-out")
    if try home.current() == identity { try home.setCurrent(nil) }
  }
}
