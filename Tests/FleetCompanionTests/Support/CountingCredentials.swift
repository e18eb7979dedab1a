import FleetCompanion
import Synchronization

/// Counts how often the token is asked for: once in each step of the engine.
final class CountingCredentials: CredentialStore {
  private let inner: any CredentialStore
  private let loads = Mutex(0)

  init(_ inner: any CredentialStore) { self.inner = inner }

  var count: Int { loads.withLock { $0 } }

  func load(for identity: Identity) throws -> StoredCredential? {
    loads.withLock { $0 += 1 }
    return try inner.load(for: identity)
  }

  func save(_ credential: StoredCredential, for identity: Identity) throws {
    try inner.save(credential, for: identity)
  }
}
