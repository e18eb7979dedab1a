import FleetAPI
import FleetModels
import Foundation

/// Who works here: one driver of one organization on one server, live or test. Each has a sealed place of its
/// own; no read or write crosses.
public struct Identity: Sendable, Hashable, Codable {
  /// The server's address, such as `https://api.fleetbase.io`.
  public var host: String
  /// Signed in with a test key: the server's test world, kept apart from the live one.
  public var isTest: Bool
  public var organization: Organization.ID
  public var organizationName: String
  public var driver: Driver.ID
  public var driverName: String
  /// The organization's time zone, by which a day is a day.
  public var timeZoneName: String

  public init(
    host: String, isTest: Bool, organization: Organization.ID, organizationName: String, driver: Driver.ID,
    driverName: String, timeZoneName: String
  ) {
    self.host = host
    self.isTest = isTest
    self.organization = organization
    self.organizationName = organizationName
    self.driver = driver
    self.driverName = driverName
    self.timeZoneName = timeZoneName
  }

  public var timeZone: TimeZone { TimeZone(identifier: timeZoneName) ?? .current }

  /// Two identities with one name are one identity.
  public var folderName: String {
    [host, isTest ? "test" : "live", organization.rawValue, driver.rawValue].map(Self.fileSafe).joined(
      separator: "+")
  }

  /// One line for a person.
  public var sentence: String {
    "\(driverName) of \(organizationName) on \(host)\(isTest ? " (TEST)" : "")"
  }

  /// Different texts stay different: what is not a plain character is written as its code.
  private static func fileSafe(_ text: String) -> String {
    text.utf8.map { byte in
      switch Character(Unicode.Scalar(byte)) {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": String(Character(Unicode.Scalar(byte)))
      default: "%" + String(byte, radix: 16)
      }
    }.joined()
  }
}
