import FleetCompanion
import Foundation
import Testing

/// One identity, one sealed place.
struct IdentityTests {
  static func identity(
    host: String = "https://api.example.com", isTest: Bool = false,
    organization: Organization.ID = "company_a",
    driver: Driver.ID = "driver_a"
  ) -> Identity {
    Identity(
      host: host, isTest: isTest, organization: organization, organizationName: "Acme", driver: driver,
      driverName: "Dina", timeZoneName: "Asia/Singapore")
  }

  static func desk(isTest: Bool = false) -> Identity {
    Identity(
      host: "https://api.example.com", isTest: isTest, organization: "company_a", organizationName: "Acme",
      role: .desk, timeZoneName: "Asia/Singapore")
  }

  @Test func `Host, world, organization, driver and desk each make another place`() {
    let names = [
      Self.identity(), Self.identity(host: "https://fleet.example.org"), Self.identity(isTest: true),
      Self.identity(organization: "company_b"), Self.identity(driver: "driver_b"), Self.desk(),
      Self.desk(isTest: true), Self.identity(driver: "@desk"), Self.identity(driver: "desk"),
    ].map(\.folderName)
    #expect(Set(names).count == names.count)
  }

  @Test func `What people are called does not make another place`() {
    var renamed = Self.identity()
    renamed.role = .driver("driver_a", name: "Dina Doe")
    renamed.organizationName = "Acme Ltd"
    #expect(renamed.folderName == Self.identity().folderName)
  }

  @Test(arguments: ["../../etc", "a/b", "a+b", "a\nb", "a%b", ".."])
  func `An id cannot leave its place or pass for another`(text: String) {
    let name = Self.identity(driver: Driver.ID(text)).folderName
    #expect(!name.contains("/") && !name.contains("\n"))
    #expect(name.count { $0 == "+" } == 3)
    #expect(
      name != Self.identity(driver: Driver.ID(text.replacing("\n", with: "%a"))).folderName || text != "a\nb")
  }

  @Test func `A test key on a live store is refused with the identity it belongs to`() throws {
    let live = Self.identity()
    let key = try Credential("flb_test_x")
    let error = #expect(throws: HomeError.self) { try live.check(key: key) }
    #expect(error == .otherWorld(keyIsTest: true, belongsTo: live))
    #expect(error?.description.contains(live.sentence) == true)
  }

  @Test func `A live key on a test store is refused, a driver's own token is not`() throws {
    let test = Self.identity(isTest: true)
    let key = try Credential("flb_live_x")
    #expect(throws: HomeError.otherWorld(keyIsTest: false, belongsTo: test)) { try test.check(key: key) }
    try test.check(key: try Credential("flb_test_x"))
    try test.check(key: try Credential("42|secret"))
  }

  @Test func `Another server's address is refused with the identity the store belongs to`() throws {
    let identity = Self.identity()
    let other = try ServerAddress("https://fleet.example.org")
    #expect(throws: HomeError.otherServer(asked: "https://fleet.example.org", belongsTo: identity)) {
      try identity.check(address: other)
    }
    try identity.check(address: try ServerAddress("https://api.example.com/v1/"))
  }

  @Test func `A store that was moved under another identity's name is not opened`() async throws {
    let shift = try await StillShift()
    var other = shift.shift.identity
    other.role = .driver("driver_other", name: "Dina")
    try shift.shift.home.credentials.save(
      StoredCredential(credential: try Credential("9|other"), storeEpoch: "epoch"), for: other)
    let places = shift.shift.home.path + "/identities/"
    try FileManager.default.moveItem(
      atPath: places + shift.shift.identity.folderName, toPath: places + other.folderName)
    let error = #expect(throws: HomeError.self) {
      try DriverSession(home: shift.shift.home, identity: other, options: shift.shift.options)
    }
    #expect(error?.description.contains(shift.shift.identity.folderName) == true)
  }
}
