import FleetCompanion
import Foundation
import Testing

/// The folder that holds everything, and its small files.
struct HomeTests {
  private static func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
  }

  @Test func `A new home knows nobody`() throws {
    let folder = try TemporaryFolder()
    let home = try Home(path: folder.path + "/deep/home")
    #expect(try home.current() == nil)
    #expect(throws: HomeError.notSignedIn) { try DriverSession(home: home) }
    #expect(try Self.mode(folder.path + "/deep/home") == 0o700)
  }

  @Test func `Everything a sign-in leaves is its owner's alone`() async throws {
    let shift = try await StillShift()
    let root = shift.shift.home.path
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: root + "/" + name, isDirectory: &isFolder)
      #expect(try Self.mode(root + "/" + name) == (isFolder.boolValue ? 0o700 : 0o600), "\(name)")
    }
  }

  @Test func `The token is in its own file and nowhere else`() async throws {
    let shift = try await StillShift()
    let stored = try shift.shift.home.credentials.load(for: shift.shift.identity)
    let token = try #require(stored?.credential).revealed()
    let holding = try shift.folder.contents().filter { $0.value.range(of: Data(token.utf8)) != nil }
    #expect(holding.keys.allSatisfy { $0.contains("/credentials/") })
    #expect(holding.count == 1)
  }

  @Test func `A home from a newer version is refused and not touched`() throws {
    let folder = try TemporaryFolder()
    try Data(#"{"format": 3, "people": []}"#.utf8).write(to: URL(fileURLWithPath: folder.path + "/home.json"))
    let before = try folder.contents()
    #expect(throws: HomeError.newerHome(path: folder.path, found: 3, supported: 2)) {
      try Home(path: folder.path)
    }
    #expect(try folder.contents() == before)
  }

  @Test func `A home as the version before desks wrote it opens, and is written back as it was`() async throws
  {
    let fixture = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/homes/driver-before-desks.json")
    let written = try Data(contentsOf: fixture)
    let folder = try TemporaryFolder()
    let name = "https%3a%2f%2fapi.example.com+test+company_wt4160unr3+driver_j356kwirm1"
    for (path, bytes) in [
      ("home.json", written),
      ("credentials/" + name + ".json", Data(#"{"token":"7|example","storeEpoch":"E"}"#.utf8)),
    ] {
      let url = URL(filePath: folder.path + "/" + path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: url)
    }
    let store = try OutboxStore(in: try StoreFolder(path: folder.path + "/identities/" + name))
    try store.transaction { try store.setWord("identity", name) }
    let home = try Home(path: folder.path)
    let session = try DriverSession(home: home)
    #expect(session.driverID == "driver_j356kwirm1")
    #expect(session.identity.sentence == "Dina Driver of Acme Logistics on https://api.example.com (TEST)")
    try home.setCurrent(session.identity)
    #expect(try folder.contents()["home.json"] == written)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/identities") == [name])
  }

  @Test func `A version that knows no desks is told that a newer one made the home`() throws {
    let folder = try TemporaryFolder()
    let home = try Home(path: folder.path)
    try home.setCurrent(IdentityTests.desk())
    #expect(try home.current() == IdentityTests.desk())
    let note = String(decoding: try #require(try folder.contents()["home.json"]), as: UTF8.self)
    #expect(note.contains("\"format\" : 2"))
    try home.setCurrent(nil)
    let after = String(decoding: try #require(try folder.contents()["home.json"]), as: UTF8.self)
    #expect(after.contains("\"format\" : 1"))
  }

  @Test func `A damaged home says so, is left as it is, and the next sign-in replaces it`() async throws {
    let shift = try await StillShift()
    let path = shift.shift.home.path + "/home.json"
    let damaged = Data("{\"format\": 1, \"curr".utf8)
    try damaged.write(to: URL(fileURLWithPath: path))
    let home = try Home(path: shift.shift.home.path)
    #expect(throws: HomeError.damaged(path)) { try home.current() }
    #expect(FileManager.default.contents(atPath: path) == damaged)
    try home.setCurrent(shift.shift.identity)
    #expect(try home.current() == shift.shift.identity)
  }

  @Test func `A note that cannot be read at all is not taken for a new home`() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/home.json", withIntermediateDirectories: false)
    let error = #expect(throws: HomeError.self) { try Home(path: folder.path) }
    guard case .unreadable = error else {
      Issue.record("\(error as Any)")
      return
    }
  }

  @Test func `A home inside a file is refused with its path`() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(fileURLWithPath: folder.path + "/file"))
    #expect(throws: (any Error).self) { try Home(path: folder.path + "/file/home") }
  }

  @Test func `A damaged credential is named without its content`() async throws {
    let shift = try await StillShift()
    let path = shift.shift.home.path + "/credentials/" + shift.shift.identity.folderName + ".json"
    try Data(#"{"token": "5|secret", "#.utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: HomeError.damaged(path)) { try shift.session() }
    #expect(error?.description.contains("secret") == false)
  }

  @Test func `Two writers at once leave one whole note, and no leavings`() async throws {
    let folder = try TemporaryFolder()
    let home = try Home(path: folder.path)
    let people = (0..<20).map { IdentityTests.identity(driver: Driver.ID("driver_\($0)")) }
    try await withThrowingTaskGroup { group in
      for person in people { group.addTask { try home.setCurrent(person) } }
      try await group.waitForAll()
    }
    #expect(people.contains(try #require(try home.current())))
    #expect(try Array(folder.contents().keys) == ["home.json"])
  }

  @Test func `An unwritable credential leaves the old one`() throws {
    let folder = try TemporaryFolder()
    let store = FileCredentialStore(folder: folder.path)
    let identity = IdentityTests.identity()
    let old = StoredCredential(credential: try Credential("1|old"), storeEpoch: "epoch")
    try store.save(old, for: identity)
    var unnamable = identity
    unnamable.host = "https://" + String(repeating: "long.", count: 60) + "example.com"
    #expect(throws: StorageError.self) { try store.save(old, for: unnamable) }
    #expect(try store.load(for: identity) == old)
    #expect(try folder.contents().count == 1)
  }
}
