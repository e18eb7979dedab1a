import FleetAPI
import FleetOutbox
import FleetStorage

/// What a session works with; the defaults are for a device.
public struct SessionOptions: Sendable {
  public var transport: any HTTPTransport
  public var timekeeper: any Timekeeper
  public var policy: Policy

  public init(
    transport: any HTTPTransport = URLSessionTransport(), timekeeper: any Timekeeper = SystemTimekeeper(),
    policy: Policy = Policy()
  ) {
    self.transport = transport
    self.timekeeper = timekeeper
    self.policy = policy
  }
}

/// What everything in a session shares.
struct SessionContext: Sendable {
  let identity: Identity
  let folder: StoreFolder
  let address: ServerAddress
  let credentials: any CredentialStore
  /// The token at the opening.
  let credential: Credential
  let storeEpoch: String
  let options: SessionOptions

  /// Signed with the newest token: another process may have signed in again since this session was opened.
  var server: FleetbaseServer {
    let newest = try? credentials.load(for: identity)?.credential
    return FleetbaseServer(address: address, credential: newest ?? credential)
  }
}
