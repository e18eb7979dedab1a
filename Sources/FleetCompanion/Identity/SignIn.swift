import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// Signs a driver in and prepares his sealed place. Needs the network once; afterwards the session opens without.
public struct SignIn: Sendable {
  /// Why a sign-in that the server accepted is still no good.
  public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongIdentityOrPassword
    case noToken
    case notADriver

    public var description: String {
      switch self {
      case .wrongIdentityOrPassword:
        "The server does not know this e-mail or phone, or the password is wrong. Nothing was changed."
      case .noToken:
        "The server gave no token for this driver. Nothing was changed; ask whoever runs the server."
      case .notADriver: "The server's answer names no driver of an organization. Nothing was changed."
      }
    }
  }

  let home: Home
  let transport: any HTTPTransport
  let timekeeper: any Timekeeper

  public init(home: Home, transport: any HTTPTransport, timekeeper: any Timekeeper = SystemTimekeeper()) {
    self.home = home
    self.transport = transport
    self.timekeeper = timekeeper
  }

  /// Signs in by e-mail or phone and password.
  /// - Parameters:
  ///   - key: the company's API key; only the driver's own token is kept.
  /// - Returns: who is signed in now.
  /// - Throws: `APIError`, `Problem`, `StorageError`, `HomeError`.
  public func withPassword(
    address: ServerAddress, key: Credential, identity: String, password: String
  ) async throws -> Identity {
    let endpoint = Endpoint.signIn(identity: identity, password: password)
    let document: JSONValue
    do throws(APIError) {
      document = try await ask(endpoint, FleetbaseServer(address: address, credential: key))
    } catch {
      if Self.isWrongIdentity(error) { throw Problem.wrongIdentityOrPassword }
      throw error
    }
    guard let driver = try? Driver(document: document), driver.company != nil else {
      throw Problem.notADriver
    }
    guard let text = driver.token, let token = try? Credential(text) else { throw Problem.noToken }
    let asked = timekeeper.now()
    let server = FleetbaseServer(address: address, credential: token)
    let organization = try Organization(document: try await ask(.currentOrganization, server))
    let found = Identity(
      host: address.text, isTest: key.isTest, organization: organization.id,
      organizationName: organization.name ?? organization.id.rawValue, driver: driver.id,
      driverName: driver.name ?? driver.id.rawValue,
      timeZoneName: organization.timezone.flatMap { TimeZone(identifier: $0)?.identifier }
        ?? TimeZone.current.identifier)
    try keep(found, token, driver: driver, organization: organization, asked: asked)
    return found
  }

  private func keep(
    _ identity: Identity, _ token: Credential, driver: Driver, organization: Organization, asked: Moment
  ) throws {
    let folder = try home.folder(of: identity)
    let cache = try OrderCache(in: folder)
    var driver = driver
    driver.json["token"] = nil
    try cache.store(driver, asked: asked)
    try cache.store(organization, asked: asked)
    let known = try? home.credentials.load(for: identity)
    try home.credentials.save(
      StoredCredential(credential: token, storeEpoch: known?.storeEpoch ?? UUID().uuidString), for: identity)
    try home.setCurrent(identity)
    try Outbox(store: try OutboxStore(in: folder), cache: cache, driver: identity.driver).signedIn()
  }

  private func ask(_ endpoint: Endpoint, _ server: FleetbaseServer) async throws(APIError) -> JSONValue {
    let response = try await transport.send(server.request(for: endpoint)).response(for: endpoint)
    return try APIAnswer.document(from: response, for: endpoint)
  }

  /// A wrong password is a 401 with its own words; an unknown e-mail or phone is a plain 500 (captures 009, 010).
  private static func isWrongIdentity(_ error: APIError) -> Bool {
    error.words.first == "Authentication failed using password provided."
      || (error.status == 500 && error.words.first == "Server Error")
  }
}
