import FleetModels
import FleetStorage
import Foundation

/// The folder that holds everything of this program: a sealed folder for each identity, the credentials, and
/// who is signed in. Several processes may use one home at once.
///
/// ```
/// home.json                 its format, and who is signed in
/// credentials/IDENTITY.json mode 0600; a phone keeps these in its keychain instead
/// identities/IDENTITY/      two databases and their locks, mode 0700
/// ```
public struct Home: Sendable {
  /// Where it is, without a `/` at the end.
  public let path: String
  /// Where the tokens are.
  public let credentials: any CredentialStore

  /// The newest format this version knows. It writes 1 unless a desk is signed in, so that an older version still
  /// opens a driver's home, and says of a desk's that a newer one made it.
  private static let format = 2

  private struct Note: Codable {
    var format: Int
    var current: Identity?
  }

  /// Opens or creates a home.
  /// - Parameters:
  ///   - path: the folder; created with mode 0700, its missing parents too.
  ///   - credentials: where tokens are kept; private files in the home when nil.
  /// - Throws: `HomeError.newerHome` or `unreadable`, which leave it untouched; `StorageError.unwritable`.
  public init(path: String, credentials: (any CredentialStore)? = nil) throws {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    self.path = path
    self.credentials = credentials ?? FileCredentialStore(folder: path + "/credentials")
    try createPrivateFolder(path)
    try refuseNewer()
  }

  /// Who is signed in; nil before the first sign-in and after signing out.
  /// - Throws: `HomeError.damaged`, `unreadable` or `newerHome`.
  public func current() throws -> Identity? { try note().current }

  /// Makes an identity the current one, or nobody. The others keep their work, parked in their own folders.
  /// - Throws: `StorageError.unwritable`, `HomeError.newerHome`; who was signed in before still is.
  public func setCurrent(_ identity: Identity?) throws {
    try refuseNewer()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let format = identity.map { $0.role == .desk } == true ? Self.format : 1
    try PrivateFile.write(try encoder.encode(Note(format: format, current: identity)), to: notePath)
  }

  /// The sealed folder of an identity, created with mode 0700 when it is missing.
  /// - Throws: `StorageError.unwritable`.
  public func folder(of identity: Identity) throws -> StoreFolder {
    try StoreFolder(path: path + "/identities/" + identity.folderName)
  }

  private var notePath: String { path + "/home.json" }

  private func note() throws -> Note {
    guard let data = try PrivateFile.read(notePath) else { return Note(format: 1, current: nil) }
    struct Format: Codable { var format: Int }
    guard let format = try? JSONDecoder().decode(Format.self, from: data).format else {
      throw HomeError.damaged(notePath)
    }
    guard format <= Self.format else {
      throw HomeError.newerHome(path: path, found: format, supported: Self.format)
    }
    guard let note = try? JSONDecoder().decode(Note.self, from: data) else {
      throw HomeError.damaged(notePath)
    }
    return note
  }

  /// A damaged note is let by: the next sign-in replaces it.
  private func refuseNewer() throws {
    do { _ = try note() } catch HomeError.damaged {}
  }
}
