import FleetModels

/// Why a home, or the identity in it, cannot be used; each with a sentence for a person.
public enum HomeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Nobody is signed in, or this identity signed out.
  case notSignedIn
  /// A newer version of this program made the home; it was not touched.
  case newerHome(path: String, found: Int, supported: Int)
  /// One of our own small files cannot be read as what it should be; a sign-in replaces it.
  case damaged(String)
  /// A file or folder of the home cannot be read at all.
  case unreadable(path: String, reason: String)
  /// The store in an identity's folder was made for somebody else: folders were moved or copied.
  case foreignStore(path: String, belongsTo: String)
  /// A driver's session was asked for, and the identity is a desk.
  case notADriver(Identity)
  /// A desk's session was asked for, and the identity is a driver.
  case notADesk(Identity)
  /// What the app was set up with names another server.
  case otherServer(asked: String, belongsTo: Identity)
  /// A test key met a live store, or a live key a test store.
  case otherWorld(keyIsTest: Bool, belongsTo: Identity)

  public var description: String {
    switch self {
    case .notSignedIn:
      "Nobody is signed in here. Sign in first (companion login, or companion dispatch login)."
    case .newerHome(let path, let found, let supported):
      "\(path) was made by a newer version (format \(found), this one knows \(supported)). It was not touched; update this program."
    case .damaged(let path): "\(path) is damaged. It was left as it is; sign in again to replace it."
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason). Nothing was changed."
    case .foreignStore(let path, let owner):
      "The store in \(path) belongs to \(owner), so it was not opened. Nothing was changed."
    case .notADriver(let identity):
      "This is \(identity.sentence), and drives no order itself. Nothing was done; a driver signs in with companion login."
    case .notADesk(let identity):
      "\(identity.sentence) is signed in here, who is a driver and no dispatcher. Nothing was done; a desk signs in with companion dispatch login."
    case .otherServer(let asked, let identity):
      "This is set up for \(asked), but what is stored here belongs to \(identity.sentence). Nothing was done; sign in there to change over."
    case .otherWorld(let keyIsTest, let identity):
      "This is set up with a \(keyIsTest ? "test" : "live") key, but what is stored here belongs to \(identity.sentence), signed in with a \(identity.isTest ? "test" : "live") key. Nothing was done."
    }
  }
}
