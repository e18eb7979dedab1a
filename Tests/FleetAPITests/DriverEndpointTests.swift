import FleetModels
import Testing

@testable import FleetAPI

/// The calls of a driver's whole shift, and of the dispatcher, against the requests of a real client.
@Suite struct DriverEndpointTests {
  static let mark = ProofMark(
    clientMutationID: "m-01", sha256: "ab12", doneAt: Timestamp("2026-11-21T14:02:00Z"))
  static let data =
    #""data":{"client_mutation_id":"m-01","done_at":"2026-11-21T14:02:00Z","sha256":"ab12"}"#

  @Test func everyCallHasTheMethodPathAndBodyOfTheReference() throws {
    var issue = IssueDraft(driver: "d", report: "Gate locked [m-1]")
    issue.location = Coordinate(latitude: 1.3, longitude: 103.8)
    (issue.type, issue.priority, issue.tags) = ("delivery", "high", ["m-1"])
    var fuel = FuelDraft(driver: "d", odometer: 1200, volume: "30.5")
    (fuel.metricUnit, fuel.amount) = ("l", Money(minorUnits: 4550, currency: "SGD"))
    let stop = ProofCapture(order: "o", subject: .stop("place_1"), remarks: "Signed", mark: Self.mark)
    let entity = ProofCapture(order: "o", subject: .entity("entity_1"), mark: Self.mark)
    let calls: [(Endpoint, String, String)] = [
      (.requestSignInCode(phone: "+6591110001"), "POST drivers/login-with-sms", #"{"phone":"+6591110001"}"#),
      (
        .signIn(identity: "+6591110001", code: "628443"), "POST drivers/verify-code",
        #"{"code":"628443","identity":"+6591110001"}"#
      ),
      (
        .switchOrganization(driver: "d", to: "company_1"), "POST drivers/d/switch-organization",
        #"{"next":"company_1"}"#
      ),
      (.organizations(of: "d"), "GET drivers/d/organizations", ""),
      (.currentOrganization(of: "d"), "GET drivers/d/current-organization", ""),
      (
        .registerDevice(driver: "d", token: "t", platform: .ios), "POST drivers/d/register-device",
        #"{"platform":"ios","token":"t"}"#
      ),
      (
        .captureSignature(stop, png: [1, 2, 3]), "POST orders/o/capture-signature/place_1",
        #"{\#(Self.data),"remarks":"Signed","signature":"data:image/png;base64,AQID"}"#
      ),
      (
        .captureScan(entity, code: "c", raw: "r"), "POST orders/o/capture-qr/entity_1",
        #"{"code":"c",\#(Self.data),"raw_data":"r"}"#
      ),
      (.proofs(order: "o"), "GET orders/o/proofs", ""),
      (.proofs(order: "o", of: .stop("place_1")), "GET orders/o/proofs/place_1", ""),
      (.comments(order: "o"), "GET orders/o/comments", ""),
      (
        .comment(on: "o", content: "Hi"), "POST comments",
        #"{"content":"Hi","subject":{"id":"o","type":"fleet-ops:order"}}"#
      ),
      (.reply(to: "comment_1", content: "Hi"), "POST comments", #"{"content":"Hi","parent":"comment_1"}"#),
      (.editComment("comment_1", content: "Ho"), "PUT comments/comment_1", #"{"content":"Ho"}"#),
      (.deleteComment("comment_1"), "DELETE comments/comment_1", ""),
      (
        .reportIssue(issue), "POST issues",
        #"{"driver":"d","location":{"coordinates":[103.8,1.3],"type":"Point"},"priority":"high","report":"Gate locked [m-1]","tags":["m-1"],"type":"delivery"}"#
      ),
      (.issue("issue_1"), "GET issues/issue_1", ""),
      (
        .issues(driver: "d", report: "Gate locked [m-1]", limit: 5),
        "GET issues?driver=d&report=Gate%20locked%20%5Bm-1%5D&sort=-created_at&limit=5", ""
      ),
      (.editIssue("issue_1", report: "r"), "PUT issues/issue_1", #"{"report":"r"}"#),
      (.deleteIssue("issue_1"), "DELETE issues/issue_1", ""),
      (
        .reportFuel(fuel), "POST fuel-reports",
        #"{"amount":4550,"currency":"SGD","driver":"d","location":null,"metric_unit":"l","odometer":1200,"volume":"30.5"}"#
      ),
      (.fuelReport("fuel_report_1"), "GET fuel-reports/fuel_report_1", ""),
      (
        .fuelReports(driver: "d", odometer: 1200, volume: "30.5", cacheBuster: "7"),
        "GET fuel-reports?driver=d&odometer=1200&volume=30.5&sort=-created_at&limit=30&cb=7", ""
      ),
      (.deleteFuelReport("fuel_report_1"), "DELETE fuel-reports/fuel_report_1", ""),
      (.file("file_1"), "GET files/file_1", ""),
      (.deleteFile("file_1"), "DELETE files/file_1", ""),
      (.setDestination(order: "o", to: "place_1"), "POST orders/o/set-destination/place_1", "{}"),
      (.eta(order: "o"), "GET orders/o/eta", ""),
      (.distanceAndTime(order: "o"), "GET orders/o/distance-and-time", ""),
      (
        .orders(.adhoc(near: "driver_1")),
        "GET orders?nearby=driver_1&adhoc=1&unassigned=1&dispatched=1&sort=-created_at&limit=100", ""
      ),
      (.createOrder(["internal_id": "c-1"]), "POST orders", #"{"internal_id":"c-1"}"#),
      (.dispatchOrder("o"), "POST orders/o/dispatch", "{}"),
      (
        .scheduleOrder("o", at: try #require(Timestamp("2026-11-25T10:30:00+08:00"))),
        "POST orders/o/schedule", #"{"date":"2026-11-25","time":"02:30:00"}"#
      ),
      (.updateOrder("o", [.driver(nil), .notes("x")]), "PUT orders/o", #"{"driver":null,"notes":"x"}"#),
      (.deleteOrder("o"), "DELETE orders/o", ""),
    ]
    for (endpoint, line, body) in calls {
      #expect(
        "\(endpoint.method.rawValue) \(endpoint.target)"
          == line.replacing(" ", with: " /v1/", maxReplacements: 1))
      #expect(String(decoding: endpoint.body.bytes, as: UTF8.self) == body)
      #expect(endpoint.isWrite == !line.hasPrefix("GET"))
    }
  }

  @Test func aPhotoTravelsAsAFormWithItsMarkAsFieldsOfTheirOwn() throws {
    let capture = ProofCapture(order: "o", remarks: "At door", mark: Self.mark)
    let endpoint = Endpoint.capturePhoto(capture, path: "/p/a", size: 3, sha256: "ab12", kind: .jpeg)
    let form = try #require(endpoint.body.form)
    #expect(endpoint.target == "/v1/orders/o/capture-photo")
    #expect(
      form.fields == [
        .init("remarks", "At door"), .init("data[client_mutation_id]", "m-01"), .init("data[sha256]", "ab12"),
        .init("data[done_at]", "2026-11-21T14:02:00Z"),
      ])
    #expect(form.file.field == "photos[]" && form.file.name == "photo.jpg")
    #expect(endpoint.body.contentType == "multipart/form-data; boundary=\(form.boundary)")
  }

  @Test func anUploadIsGivenTimeByItsSize() throws {
    let server = FleetbaseServer(
      address: try ServerAddress("https://api.example.com"), credential: try Credential("flb_test_example"))
    let capture = ProofCapture(order: "o", mark: Self.mark)
    let small = server.request(for: .startOrder("o"))
    let large = server.request(
      for: .capturePhoto(capture, path: "/p/a", size: 10 << 20, sha256: "ab", kind: .png))
    #expect(small.deadlineMilliseconds == 60_000 && small.timeoutMilliseconds == 30_000)
    #expect(large.deadlineMilliseconds >= 60_000 + (10 << 20) * 1000 / FleetbaseServer.minimumUploadSpeed)
    #expect(large.timeoutMilliseconds == 30_000 + 64_000)
    #expect(large.connection == .fresh && large.body.isEmpty && large.bodyLength > 10 << 20)
  }
}
