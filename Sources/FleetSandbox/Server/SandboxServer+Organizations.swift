/// A driver's organizations (rest-api 1.4): one account, a profile in each, and one company at a time for all of
/// the account's tokens. After a switch the old token goes on in the new company: lists are empty, the old
/// order and driver are 404 in the words of a deleted one (FINDINGS "Staff edits, deletion, ownership").
extension SandboxServer {
  func currentOrganization(ofDriver id: String) -> Reply {
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    return .ok(organizationJSON(whereabouts[drivers[index].userID] ?? companyID))
  }

  func organizations(ofDriver id: String) -> Reply {
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    let user = drivers[index].userID
    return .ok(
      .array(
        organizations.filter { memberships[user, default: [companyID]].contains($0.id) }
          .map { organizationJSON($0.id) }))
  }

  mutating func switchOrganization(_ id: String, _ call: Call) -> Reply {
    guard let next = call.body.text("next") else { return .invalid(["The next field is required."]) }
    guard let target = organization(next) else { return .invalid(["The selected next is invalid."]) }
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    let user = drivers[index].userID
    guard target.id != whereabouts[user] ?? companyID else {
      return .refused(400, "Driver is already on this organizations session.")
    }
    guard memberships[user, default: [companyID]].contains(target.id) else {
      return .refused(400, "Driver does not belong to this organization.")
    }
    guard let profile = profile(ofUser: user, in: target.id) else {
      return .refused(400, "User does not have a driver profile with this organization.")
    }
    guard !call.breaksHalfWay else { return .serverError }
    whereabouts[user] = target.id
    record(
      .organizationSwitched, driver: profile.id,
      facts: ["from": drivers[index].companyID, "to": target.id, "old_driver": drivers[index].id],
      by: call)
    let token = issueToken(driver: profile.id, at: call.moment)
    return .ok([
      "organization": organizationJSON(target.id), "driver": driverJSON(profile, token: token),
    ])
  }

  /// Another company on this server, without orders. The drivers named become members with a profile of their
  /// own there; `members` belong to it without one. Returns its public id.
  @discardableResult
  public mutating func addOrganization(
    _ company: SandboxCompany, key: String? = nil, drivers ids: [String] = [],
    members: [String] = [], now: Int64
  ) -> String {
    let moment = ServerTime.wholeSecond(now)
    let id = company.id ?? random.publicID("company")
    organizations.append(
      OrganizationRecord(
        id: id, company: company,
        owner: OwnerRecord(
          id: random.publicID("user"), name: "Oscar Owner", email: "oscar@example.com",
          username: "oscar"), foundedAt: moment))
    if let key { keys[key] = id }
    for driver in ids + members {
      guard let user = self.driver(driver)?.userID else { continue }
      memberships[user, default: [companyID]].insert(id)
    }
    for driver in ids {
      guard var profile = self.driver(driver) else { continue }
      profile.id = random.publicID("driver")
      profile.internalID = random.internalID()
      profile.companyID = id
      profile.vehicleID = nil
      profile.currentJob = nil
      profile.online = false
      profile.createdAt = moment
      profile.updatedAt = moment
      drivers.append(profile)
    }
    return id
  }

  /// Public ids of the organizations, the company served first.
  public var organizationIDs: [String] { organizations.map(\.id) }
}
