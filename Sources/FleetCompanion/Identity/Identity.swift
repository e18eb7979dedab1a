import FleetAPI
import FleetModels
import Foundation

/// Who works here: one driver, or the dispatcher's desk, of one organization on one server, live or test. Each has
/// a sealed place of its own; no read or write crosses.
public struct Identity: Sendable, Hashable {
  /// What somebody is to the organization.
  public enum Role: Sendable, Hashable {
    /// A driver, who signed in with his password and has a token of his own.
    case driver(Driver.ID, name: String)
    /// The desk, which works with the company's key and for every driver.
    case desk
  }

  /// The server's address, such as `https://api.fleetbase.io`.
  public var host: String
  /// Signed in with a test key: the server's test world, kept apart from the live one.
  public var isTest: Bool
  public var organization: Organization.ID
  public var organizationName: String
  public var role: Role
  /// The organization's time zone, by which a day is a day; such as `Asia/Singapore`.
  public var timeZoneName: String

  public init(
    host: String, isTest: Bool, organization: Organization.ID, organizationName: String, role: Role,
    timeZoneName: String
  ) {
    self.host = host
    self.isTest = isTest
    self.organization = organization
    self.organizationName = organizationName
    self.role = role
    self.timeZoneName = timeZoneName
  }

  public init(
    host: String, isTest: Bool, organization: Organization.ID, organizationName: String, driver: Driver.ID,
    driverName: String, timeZoneName: String
  ) {
    self.init(
      host: host, isTest: isTest, organization: organization, organizationName: organizationName,
      role: .driver(driver, name: driverName), timeZoneName: timeZoneName)
  }

  /// The driver; nil at a desk.
  public var driver: Driver.ID? {
    switch role {
    case .driver(let id, _): id
    case .desk: nil
    }
  }

  /// What a person calls it: the driver's name, or "Dispatch".
  public var name: String {
    switch role {
    case .driver(_, let name): name
    case .desk: "Dispatch"
    }
  }

  /// The organization's time zone; the device's when this system does not know it.
  public var timeZone: TimeZone { TimeZone(identifier: timeZoneName) ?? .current }

  /// Names the sealed place. Two identities with one name are one identity, whatever their people are called.
  public var folderName: String {
    // No id is written like the desk's mark: `fileSafe` never yields an @.
    let who = driver.map { Self.fileSafe($0.rawValue) } ?? "@desk"
    return ([host, isTest ? "test" : "live", organization.rawValue].map(Self.fileSafe) + [who])
      .joined(separator: "+")
  }

  /// One line for a person, with `(TEST)` when it is the test world.
  public var sentence: String {
    let who = driver == nil ? "the desk" : name
    return "\(who) of \(organizationName) on \(host)\(isTest ? " (TEST)" : "")"
  }

  /// Holds what an app was set up with against the identity whose store it is about to open.
  /// - Parameters:
  ///   - address: the server it was told to use; nil when it was not told.
  ///   - key: the company's key it was told to use. A driver's own token says nothing about its world.
  /// - Throws: `HomeError.otherServer` or `otherWorld`, which name the identity.
  public func check(address: ServerAddress? = nil, key: Credential? = nil) throws(HomeError) {
    if let address, address.text != host {
      throw .otherServer(asked: address.text, belongsTo: self)
    }
    if let key, key.kind == .apiKey, key.isTest != isTest {
      throw .otherWorld(keyIsTest: key.isTest, belongsTo: self)
    }
  }

  /// Different texts stay different: what is not a plain character is written as its code.
  private static func fileSafe(_ text: String) -> String {
    text.utf8.map { byte in
      switch Character(Unicode.Scalar(byte)) {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": String(Character(Unicode.Scalar(byte)))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }.joined()
  }
}
