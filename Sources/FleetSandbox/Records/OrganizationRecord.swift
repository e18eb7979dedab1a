/// A company on the server, with the account that owns it (rest-api 4.19).
struct OrganizationRecord: Sendable, Equatable {
  var id: String
  var company: SandboxCompany
  var owner: OwnerRecord
  var foundedAt: Int64
  var told = ToldMembers.nothing
}

/// The account that owns a company.
struct OwnerRecord: Sendable, Equatable {
  var id: String
  var name: String
  var email: String
  var username: String
  var told = ToldMembers.nothing
}

/// A code sent to a phone (rest-api 1.4): not consumed by use, valid for an hour.
struct SignInCode: Sendable, Equatable {
  var phone: String
  var code: String
  var sentAt: Int64

  static let lifetimeMilliseconds: Int64 = 3_600_000
}

/// A device that wants push messages.
struct DeviceRecord: Sendable, Equatable {
  var id: String
  var user: String
  var token: String
  var platform: String
}
