import FleetModels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Why a picture was not kept. Nothing is left of it on disk, and what was kept before is untouched.
public enum ProofFileError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The server would not take it.
  case refused(PictureRefusal)
  /// The picture itself cannot be read.
  case unreadable(path: String, reason: String)
  /// There is no room for it, or its folder cannot be written.
  case storage(StorageError)

  public var description: String {
    switch self {
    case .refused(let refusal): "\(refusal) Nothing was stored."
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason). Nothing was stored."
    case .storage(let error): error.description
    }
  }

  /// What a failed write to `path` came to.
  static func writing(_ path: String, _ code: Int32) -> ProofFileError {
    if code == ENOSPC || code == EDQUOT { return .storage(.diskFull(path: path)) }
    return .storage(.unwritable(path: path, reason: String(cString: strerror(code))))
  }
}
