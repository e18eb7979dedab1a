import FleetModels
import Testing

/// Proofs, comments, issues, fuel reports and the small answers, as a real server sent them.
@Suite struct DriverReportTests {
  @Test func aProofIsFoundAgainByTheMarkItsClientWrote() throws {
    let list = try #require(try Fixture.document("server-proofs").array)
    let proofs = try list.map { try Proof(document: $0) }
    #expect(proofs.map(\.mark?.clientMutationID) == ["m-01", "m-02"])
    #expect(
      proofs.first?.mark
        == ProofMark(
          clientMutationID: "m-01", sha256: "ab12", doneAt: Timestamp("2026-11-21T14:02:00Z")))
    #expect(proofs.map(\.order) == ["order_qlg9bovrhc", "order_qlg9bovrhc"])
  }

  @Test func aMarkReadsWhatItWrites() {
    let whole = ProofMark(
      clientMutationID: "m", sha256: "ff", doneAt: Timestamp("2026-11-21T14:02:00.250Z"))
    for mark in [whole, ProofMark(clientMutationID: "m")] {
      let data = JSONObject(uniqueKeysWithValues: mark.members.map { ($0.name, .string($0.value)) })
      #expect(ProofMark(data) == mark)
    }
  }

  @Test func aProofOfAnotherClientHasNoMark() throws {
    #expect(try Proof(document: Fixture.document("server-proof-scan")).mark == nil)
    #expect(try Proof(document: Fixture.document("server-proof-list-data")).mark == nil)
    #expect(Proof(json: ["data": ["client_mutation_id": ""]]).mark == nil)
  }

  @Test func aScanHasNoPicture() throws {
    let scan = try Proof(document: Fixture.document("server-proof-scan"))
    #expect(scan.url == nil && scan.raw == "raw" && scan.data == ["x": 1])
  }

  @Test func aProofOfAStopNamesItsWaypoint() throws {
    let list = try #require(try Fixture.document("server-proofs-of-stops").array)
    #expect(try Proof(document: list[0]).subject == "waypoint_px5hjktii7")
  }

  @Test func commentsBringTheirReplies() throws {
    let list = try #require(try Fixture.document("server-comments").array)
    let comment = try OrderComment(document: list[0])
    #expect(comment.content == "At gate [cm-a9db64a3]")
    #expect(comment.replies.value?.map(\.content) == ["reply", "Ben here"])
    #expect(comment.replies.value?.map(\.author.value?.name) == ["Dina Driver", "Ben Driver"])
    #expect(comment.tags == [] && comment.deletedAt == nil && comment.editable == true)
  }

  @Test func aFreshIssueDoesNotTellItsPlaceYet() throws {
    let created = try IssueReport(document: Fixture.document("server-issue-created"))
    let list = try #require(try Fixture.document("server-issues").array)
    let read = try IssueReport(document: list[0])
    #expect(created.location == nil && created.problems == [])
    #expect(read.location == Coordinate(latitude: 1.3, longitude: 103.8))
    #expect(read.tags == ["marker", "cm-a9db64a3"] && read.reporterID == "user_3pkhri1i8z")
  }

  @Test func aFuelReportKeepsAmountsInMinorUnits() throws {
    let report = try FuelReport(document: Fixture.document("server-fuel-report"))
    #expect(report.odometer == 1200 && report.volume == 30.5)
    #expect(report.amountMoney == Money(minorUnits: 4550, currency: "SGD"))
    #expect(report.driver.value?.id == "driver_tiood2dtcb")
  }

  @Test func aDeletedRecordSaysWhatItWas() throws {
    let deleted = try DeletedRecord(document: Fixture.document("server-deleted-order"))
    #expect(deleted.deleted == true && deleted.object == "order" && deleted.id == "order_b0sbnoqunl")
  }

  @Test func theSmallAnswersAreRead() throws {
    func members(_ name: String) throws -> JSONObject { try #require(try Fixture.document(name).object) }
    #expect(SignInCode(json: try members("server-sign-in-code")).method == "email")
    #expect(DeviceRegistration(json: try members("server-device")).device == "user_device_cqs4qgs7ne")
    #expect(DistanceAndTime(json: try members("server-distance-and-time")).time == 288)
    #expect(DriverOnboardSettings(json: try members("server-onboard-settings")).settings == [:])
    let change = OrganizationSwitch(json: try members("organization-switch"))
    #expect(change.organization.value?.name == "Havnebud Partner")
    #expect(change.driver.value?.token == "example-token")
    let file = try File(document: Fixture.document("server-file"))
    #expect(file.fileSize == 71 && file.contentType == "image/png")
    let listed = try #require(try Fixture.document("server-organizations").array)
    #expect(try Organization(document: listed[0]).name == "Acme Logistics")
  }

  @Test func aPositionIsReadWhereverItsCoordinatesStand() {
    let position = Position(json: [
      "subject_type": "driver", "coordinates": ["type": "Point", "coordinates": [103, 1]], "heading": "90",
    ])
    #expect(position.coordinate == Coordinate(latitude: 1, longitude: 103) && position.heading == 90)
  }
}
