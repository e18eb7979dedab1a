import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow
import Foundation

/// Signs a driver or a desk in and prepares the sealed place. Needs the network once; afterwards the session opens without.
///
/// Signing in again, with an old token refused, puts the new one in place: what waited for it goes on, also in a
/// session that is open, in this or another process. Nothing is changed before every answer is in hand.
public struct SignIn: Sendable {
  /// Why a sign-in is no good although the server was reached.
  public enum Problem: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongPassword
    /// The server answers an e-mail or phone it does not know with a failure of its own (captures 010).
    case unknownIdentity
    /// What was given for the company's key is a driver's token, which does not say which world it is of.
    case keyIsToken
    /// The key is refused (rest-api 1.3).
    case keyIsRefused
    /// The answer to the desk's question names no organization.
    case noOrganization
    /// The answer holds no token.
    case noToken
    /// The answer is about nobody who drives for an organization.
    case notADriver
    /// The token works for another organization than the key: the person drives for both.
    case otherOrganization(String)

    public var description: String {
      switch self {
      case .wrongPassword: "The password is wrong. Nothing was changed."
      case .unknownIdentity:
        "The server does not know this e-mail or phone, or it failed: it says the same for both. Nothing was changed; check it, and try again later if it is right."
      case .keyIsToken:
        "This is a driver's token, not the company's key: the key begins with flb_live_ or flb_test_. Nothing was changed."
      case .keyIsRefused:
        "The server does not accept this key: it is another server's, or no longer valid. Nothing was changed; copy it again from the Fleetbase console."
      case .noOrganization: "The server's answer names no organization. Nothing was changed."
      case .noToken:
        "The server gave no token for this driver. Nothing was changed; ask whoever runs the server."
      case .notADriver: "The server's answer names no driver of an organization. Nothing was changed."
      case .otherOrganization(let name):
        "This driver is signed in to \(name) now, which is not the organization of this key. Nothing was changed; switch there, or use that organization's key."
      }
    }
  }

  let home: Home
  let transport: any HTTPTransport
  let timekeeper: any Timekeeper

  /// - Parameters:
  ///   - home: where the identity gets its place.
  ///   - transport: what carries the three calls.
  ///   - timekeeper: whose clock dates what the server said.
  public init(
    home: Home, transport: any HTTPTransport = URLSessionTransport(),
    timekeeper: any Timekeeper = SystemTimekeeper()
  ) {
    self.home = home
    self.transport = transport
    self.timekeeper = timekeeper
  }

  /// Signs in by e-mail or phone and password, and makes this identity the current one (rest-api 1.4).
  /// - Parameters:
  ///   - address: the server.
  ///   - key: the company's API key, live or test; it is not kept, only the driver's own token is.
  ///   - identity: e-mail, or phone with its country code.
  ///   - password: sent once, kept nowhere.
  /// - Returns: who is signed in now.
  /// - Throws: `APIError`, `Problem`, `StorageError`, `HomeError`; who was signed in before still is.
  @discardableResult
  public func withPassword(
    address: ServerAddress, key: Credential, identity: String, password: String
  ) async throws -> Identity {
    guard key.kind == .apiKey else { throw Problem.keyIsToken }
    let signedInAt = timekeeper.now()
    let driver = try await signIn(
      FleetbaseServer(address: address, credential: key), identity: identity, password: password)
    guard let token = driver.token.flatMap({ try? Credential($0) }) else { throw Problem.noToken }
    let asked = timekeeper.now()
    let organization = try await organization(FleetbaseServer(address: address, credential: token))
    guard driver.company == organization.id else {
      throw Problem.otherOrganization(organization.name ?? organization.id.rawValue)
    }
    let found = Self.identity(
      at: address, isTest: key.isTest, organization,
      as: .driver(driver.id, name: driver.name ?? driver.id.rawValue))
    try keep(found, token, driver: (driver, signedInAt), organization: (organization, asked))
    return found
  }

  /// Signs the organization's desk in with the company's key, and makes it the current identity. One call: whose key
  /// it is.
  /// - Parameters:
  ///   - address: the server.
  ///   - key: the company's API key, live or test; kept in the credential store, which the desk works with.
  /// - Returns: who is signed in now.
  /// - Throws: `APIError`, `Problem`, `StorageError`, `HomeError`; who was signed in before still is.
  @discardableResult
  public func asDesk(address: ServerAddress, key: Credential) async throws -> Identity {
    guard key.kind == .apiKey else { throw Problem.keyIsToken }
    let asked = timekeeper.now()
    let document: JSONValue
    do throws(APIError) {
      document = try await ask(.currentOrganization, FleetbaseServer(address: address, credential: key))
    } catch {
      throw error.kind == .unauthorized ? Problem.keyIsRefused : error
    }
    guard let organization = try? Organization(document: document) else { throw Problem.noOrganization }
    let found = Self.identity(at: address, isTest: key.isTest, organization, as: .desk)
    try keep(found, key, driver: nil, organization: (organization, asked))
    return found
  }

  private static func identity(
    at address: ServerAddress, isTest: Bool, _ organization: Organization, as role: Identity.Role
  ) -> Identity {
    Identity(
      host: address.text, isTest: isTest, organization: organization.id,
      organizationName: organization.name ?? organization.id.rawValue, role: role,
      timeZoneName: organization.timezone.flatMap { TimeZone(identifier: $0)?.identifier }
        ?? TimeZone.current.identifier)
  }

  private func signIn(_ server: FleetbaseServer, identity: String, password: String) async throws -> Driver {
    let document: JSONValue
    do throws(APIError) {
      document = try await ask(.signIn(identity: identity, password: password), server)
    } catch {
      // Exactly these words (captures 009, 010); a refused key says something else.
      switch (error.status, error.words.first) {
      case (401, "Authentication failed using password provided."): throw Problem.wrongPassword
      case (500, "Server Error"): throw Problem.unknownIdentity
      default: throw error
      }
    }
    guard let driver = try? Driver(document: document), driver.company != nil else {
      throw Problem.notADriver
    }
    return driver
  }

  private func organization(_ server: FleetbaseServer) async throws -> Organization {
    try Organization(document: try await ask(.currentOrganization, server))
  }

  /// Opens the sealed place first: when that fails, nothing has been changed. The token goes in before the gate is
  /// lifted, and the identity is made the current one last, with all it needs in place.
  private func keep(
    _ identity: Identity, _ token: Credential, driver: (document: Driver, asked: Moment)?,
    organization: (document: Organization, asked: Moment)
  ) throws {
    let sealed = try SealedStore(of: identity, in: home)
    if let driver {
      var record = driver.document
      record.json["token"] = nil
      try sealed.cache.store(record, asked: driver.asked)
    }
    try sealed.cache.store(organization.document, asked: organization.asked)
    let known = try? home.credentials.load(for: identity)
    try home.credentials.save(
      StoredCredential(credential: token, storeEpoch: known?.storeEpoch ?? UUID().uuidString), for: identity)
    // Positions from before would be taken for new ones.
    try WaitingPositions.withdraw(
      from: sealed.store, at: timekeeper.now(), because: "given up: it was measured before this sign-in")
    try Outbox(store: sealed.store, cache: sealed.cache, driver: identity.driver).signedIn()
    try home.setCurrent(identity)
  }

  private func ask(_ endpoint: Endpoint, _ server: FleetbaseServer) async throws(APIError) -> JSONValue {
    let response = try await transport.send(server.request(for: endpoint)).response(for: endpoint)
    return try APIAnswer.document(from: response, for: endpoint)
  }
}
