import FleetModels

/// How an identity is written down. A driver's has the members it had before there were desks, so that each version
/// reads what the other wrote; a desk's has no driver.
extension Identity: Codable {
  private enum CodingKeys: String, CodingKey {
    case host, isTest, organization, organizationName, driver, driverName, timeZoneName
  }

  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: CodingKeys.self)
    let role: Role
    if let driver = try members.decodeIfPresent(Driver.ID.self, forKey: .driver) {
      role = .driver(driver, name: try members.decode(String.self, forKey: .driverName))
    } else {
      role = .desk
    }
    self.init(
      host: try members.decode(String.self, forKey: .host),
      isTest: try members.decode(Bool.self, forKey: .isTest),
      organization: try members.decode(Organization.ID.self, forKey: .organization),
      organizationName: try members.decode(String.self, forKey: .organizationName),
      role: role,
      timeZoneName: try members.decode(String.self, forKey: .timeZoneName))
  }

  public func encode(to encoder: any Encoder) throws {
    var members = encoder.container(keyedBy: CodingKeys.self)
    try members.encode(host, forKey: .host)
    try members.encode(isTest, forKey: .isTest)
    try members.encode(organization, forKey: .organization)
    try members.encode(organizationName, forKey: .organizationName)
    if case .driver(let driver, let name) = role {
      try members.encode(driver, forKey: .driver)
      try members.encode(name, forKey: .driverName)
    }
    try members.encode(timeZoneName, forKey: .timeZoneName)
  }
}
