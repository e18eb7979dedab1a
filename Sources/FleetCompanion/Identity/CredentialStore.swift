import FleetAPI
import FleetStorage
import Foundation

/// Keeps each identity's token outside the databases: a keychain on a phone, a private file for a terminal.
///
/// Asked before every request, from any task and process: a sign-in or sign-out elsewhere counts at once.
public protocol CredentialStore: Sendable {
  /// What is kept for an identity; nil when it never signed in here.
  func load(for identity: Identity) throws -> StoredCredential?
  /// Keeps it as a whole, or throws and leaves what was there.
  func save(_ credential: StoredCredential, for identity: Identity) throws
}

/// A token and what is kept beside it.
public struct StoredCredential: Sendable, Hashable {
  /// The driver's token; nil after signing out.
  public var credential: Credential?
  /// Made once per store, and kept over a sign-out. A store restored from a backup meets a newer one, and trusts
  /// nothing it remembers of its own attempts.
  public var storeEpoch: String

  public init(credential: Credential?, storeEpoch: String) {
    self.credential = credential
    self.storeEpoch = storeEpoch
  }
}

/// Credentials in files that only their owner can read (mode 0600).
public struct FileCredentialStore: CredentialStore {
  private let folder: String

  /// - Parameter folder: created with mode 0700 when it is missing.
  public init(folder: String) { self.folder = folder }

  private struct Stored: Codable {
    var token: String?
    var storeEpoch: String
  }

  private func path(_ identity: Identity) -> String { folder + "/" + identity.folderName + ".json" }

  /// - Throws: `HomeError.damaged` or `unreadable`; the text of the file is never part of it.
  public func load(for identity: Identity) throws -> StoredCredential? {
    guard let data = try PrivateFile.read(path(identity)) else { return nil }
    do {
      let stored = try JSONDecoder().decode(Stored.self, from: data)
      return StoredCredential(
        credential: try stored.token.map { try Credential($0) }, storeEpoch: stored.storeEpoch)
    } catch {
      throw HomeError.damaged(path(identity))
    }
  }

  /// - Throws: `StorageError.unwritable`.
  public func save(_ credential: StoredCredential, for identity: Identity) throws {
    try createPrivateFolder(folder)
    let stored = Stored(token: credential.credential?.revealed(), storeEpoch: credential.storeEpoch)
    try PrivateFile.write(try JSONEncoder().encode(stored), to: path(identity))
  }
}
