import FleetAPI
import FleetStorage

/// What the parts of a session share.
struct SessionContext: Sendable {
  let identity: Identity
  let folder: StoreFolder
  let credentials: any CredentialStore
  let address: ServerAddress
  let storeEpoch: String
  let options: SessionOptions

  /// The server, with the token as it is now: a sign-in or sign-out meanwhile, also by another process, counts.
  /// - Throws: `HomeError.notSignedIn` after a sign-out.
  func server() throws -> FleetbaseServer {
    guard let credential = try credentials.load(for: identity)?.credential else {
      throw HomeError.notSignedIn
    }
    return FleetbaseServer(address: address, credential: credential)
  }
}
