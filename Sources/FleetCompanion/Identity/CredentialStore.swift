import FleetAPI
import FleetStorage
import Foundation

/// Keeps each identity's token outside the databases: a keychain on a phone, a private file for a terminal.
public protocol CredentialStore: Sendable {
  func load(for identity: Identity) throws -> StoredCredential?
  func save(_ credential: StoredCredential, for identity: Identity) throws
  func remove(for identity: Identity) throws
}

/// A token and what is kept beside it.
public struct StoredCredential: Sendable, Hashable {
  public var credential: Credential
  /// Made once per store. A store restored from a backup meets a newer one, and trusts nothing it remembers.
  public var storeEpoch: String

  public init(credential: Credential, storeEpoch: String) {
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
    var token: String
    var storeEpoch: String
  }

  private func path(_ identity: Identity) -> String { folder + "/" + identity.folderName + ".json" }

  public func load(for identity: Identity) throws -> StoredCredential? {
    guard let data = FileManager.default.contents(atPath: path(identity)) else { return nil }
    guard let stored = try? JSONDecoder().decode(Stored.self, from: data) else {
      throw HomeError.damaged(path(identity))
    }
    return StoredCredential(credential: try Credential(stored.token), storeEpoch: stored.storeEpoch)
  }

  public func save(_ credential: StoredCredential, for identity: Identity) throws {
    try createPrivateFolder(folder)
    let stored = Stored(token: credential.credential.revealed(), storeEpoch: credential.storeEpoch)
    try PrivateFile.write(try JSONEncoder().encode(stored), to: path(identity))
  }

  public func remove(for identity: Identity) throws {
    try? FileManager.default.removeItem(atPath: path(identity))
  }
}
