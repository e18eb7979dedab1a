import FleetModels
import FleetStorage
import Foundation

/// Why a home cannot be used; each with a sentence for a person.
public enum HomeError: Error, Equatable, Sendable, CustomStringConvertible {
  case notSignedIn
  case newerHome(path: String, found: Int, supported: Int)
  case damaged(String)

  public var description: String {
    switch self {
    case .notSignedIn: "Nobody is signed in here. Sign in first (companion login)."
    case .newerHome(let path, let found, let supported):
      "\(path) was made by a newer version (format \(found), this one knows \(supported)). It was not touched; update this program."
    case .damaged(let path): "\(path) is damaged. It was left as it is; sign in again to replace it."
    }
  }
}

/// The folder that holds everything of this program: a sealed folder for each identity, the credentials, and
/// which identity is the current one.
public struct Home: Sendable {
  public let path: String
  public let credentials: any CredentialStore

  /// The format this version writes.
  private static let format = 1

  private struct Note: Codable {
    var format: Int
    var current: Identity?
  }

  /// Opens or creates a home.
  /// - Throws: `StorageError.unwritable`, or `HomeError.newerHome`, which leaves it untouched.
  public init(path: String, credentials: (any CredentialStore)? = nil) throws {
    self.path = path
    self.credentials = credentials ?? FileCredentialStore(folder: path + "/credentials")
    if FileManager.default.fileExists(atPath: path) { _ = try note() }
    try createPrivateFolder(path)
  }

  private var notePath: String { path + "/home.json" }

  private func note() throws -> Note {
    guard let data = FileManager.default.contents(atPath: notePath) else {
      return Note(format: Self.format, current: nil)
    }
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

  /// Who is signed in; nil before the first sign-in.
  public func current() throws -> Identity? { try note().current }

  /// Makes an identity the current one. The others keep their work, parked in their own folders.
  public func setCurrent(_ identity: Identity) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try PrivateFile.write(try encoder.encode(Note(format: Self.format, current: identity)), to: notePath)
  }

  /// The sealed folder of an identity, created when it is missing.
  public func folder(of identity: Identity) throws -> StoreFolder {
    try StoreFolder(path: path + "/identities/" + identity.folderName)
  }
}
