import FleetModels
import Testing

@testable import FleetAPI

@Suite struct APIErrorTests {
  static let kinds: [(String, APIError.Kind, APIError.Envelope, String)] = [
    ("400_start_already_started", .rejected, .error, "Order has already started."),
    ("401_driver_wrong_password", .unauthorized, .error, "Authentication failed using password provided."),
    ("401_expired_credentials", .unauthorized, .errors, "Oops! These api credentials have expired"),
    ("403_unauthorized_action", .forbidden, .errors, "This action is unauthorized."),
    ("404_order_not_found", .notFound, .error, "Order resource not found."),
    ("404_tracker_failed", .server, .error, "An error occured trying to track order."),
    ("413_post_too_large", .rejected, .errors, "Server Error"),
    ("422_validation_single", .rejected, .error, "The selected driver is invalid."),
    ("422_validation_multiple", .rejected, .validation, "The pickup field is required."),
    ("429_too_many_requests", .throttled, .errors, "Too many requests."),
    ("500_server_error", .server, .errors, "Server Error"),
    ("500_debug_mode", .server, .debug, "Undefined variable $hasWaypointsField"),
    ("503_maintenance", .maintenance, .errors, "Service Unavailable"),
  ]

  @Test(arguments: kinds)
  func eachEnvelopeGivesItsKindAndTheServersWords(
    _ name: String, _ kind: APIError.Kind, _ envelope: APIError.Envelope, _ words: String
  ) throws {
    let status = try #require(Int(name.prefix(3)))
    let response = HTTPResponse(status: status, body: try Fixture.bytes("errors/\(name).json"))
    let error = try #require(APIError(response, endpoint: .startOrder("order_example")))
    #expect(error.kind == kind)
    #expect(error.envelope == envelope)
    #expect(error.words.first == words)
    #expect(error.status == status)
    #expect(error.endpoint == "start order")
  }

  @Test(arguments: [
    ("422_photo_not_a_picture", true), ("422_capture_photo_required", true),
    ("422_capture_photo_not_base64", true), ("422_remarks_too_long", false),
    ("422_proof_data_not_array", false),
  ])
  func aRefusalOfThePictureIsToldFromOneOfTheRest(_ name: String, _ isAboutThePicture: Bool) throws {
    let body = try Fixture.bytes("errors/\(name).json")
    let error = try #require(APIError(HTTPResponse(status: 422, body: body), endpoint: .startOrder("o")))
    #expect(error.kind == .rejected && error.isAboutThePicture == isAboutThePicture)
    #expect(error.description.contains("Take another picture.") == isAboutThePicture)
  }

  @Test(arguments: [
    Endpoint.signIn(identity: "a", password: "b"), .signIn(identity: "a", code: "1"),
    .requestSignInCode(phone: "1"), .switchOrganization(driver: "d", to: "company_1"),
  ])
  func nothingIsKeptOfASignIn(_ endpoint: Endpoint) {
    let error = APIError(TransportFailure(.timedOut, reach: .mayHaveArrived), endpoint: endpoint)
    #expect(error.isSignIn && error.description.contains("Nothing was changed."))
  }

  @Test func everySentenceOfAValidationFailureIsKeptOnce() throws {
    let body = try Fixture.bytes("errors/422_validation_multiple.json")
    let error = APIError(HTTPResponse(status: 422, body: body), endpoint: .startOrder("o"))
    #expect(error?.words == ["The pickup field is required.", "The dropoff field is required."])
  }

  @Test func aServerNotSetUpIsTellable() throws {
    let body = try Fixture.bytes("errors/503_not_configured.json")
    let error = APIError(HTTPResponse(status: 503, body: body), endpoint: .startOrder("o"))
    #expect(error?.kind == .notConfigured)
    #expect(error?.words.first?.hasPrefix("Fleetbase is not installed") == true)
  }

  @Test(arguments: [
    (404, #"{"errors":["There is nothing to see here."]}"#, APIError.Kind.wrongAddress),
    (404, #"{"errors":["Order not found."]}"#, .notFound),
    (404, "<html>not found</html>", .wrongAddress),
    (404, "", .wrongAddress),
    (405, #"{"errors":["The PATCH method is not supported."]}"#, .wrongAddress),
    (422, #"{"message":"Invalid.","errors":{"date":["The date is bad."]}}"#, .rejected),
    (400, #"{"error":["first","second"]}"#, .rejected),
    (503, "<html>Service Unavailable</html>", .server),
    (503, #"{"errors":["Service Unavailable","x"]}"#, .server),
    (502, "", .server),
    (302, "", .redirect),
    (199, "", .malformed(.status)),
  ])
  func otherFormsAreReadToo(_ status: Int, _ body: String, _ kind: APIError.Kind) throws {
    let response = HTTPResponse(status: status, body: Array(body.utf8))
    #expect(APIError(response, endpoint: .order("o"))?.kind == kind)
  }

  @Test func aMapOfErrorsGivesItsTexts() {
    let body = Array(#"{"message":"Invalid.","errors":{"b":["B."],"a":[{"detail":"A."}]}}"#.utf8)
    #expect(
      APIError(HTTPResponse(status: 422, body: body), endpoint: .order("o"))?.words == [
        "A.", "B.", "Invalid.",
      ])
  }

  @Test func retryAfterIsReadInSecondsAndAsADate() {
    let date = "Sat, 21 Nov 2026 17:31:51 GMT"
    let inSeconds = HTTPResponse(status: 429, headers: ["retry-after": "7"])
    let asDate = HTTPResponse(
      status: 503, headers: ["Date": date, "Retry-After": "Sat, 21 Nov 2026 17:32:21 GMT"])
    #expect(APIError(inSeconds, endpoint: .order("o"))?.retryAfterMilliseconds == 7000)
    #expect(APIError(asDate, endpoint: .order("o"))?.retryAfterMilliseconds == 30_000)
    #expect(asDate.date == Timestamp("2026-11-21T17:31:51Z"))
    #expect(HTTPResponse(status: 429, headers: ["Retry-After": "soon"]).retryAfterMilliseconds == nil)
  }

  @Test func aMessageSaysWhatHappenedWhatWasKeptAndWhatToDo() {
    let body = Array(#"{"error":"Order has already started."}"#.utf8)
    let error = APIError(HTTPResponse(status: 400, body: body), endpoint: .startOrder("o"))
    #expect(
      error?.description
        == "The server refused (start order, status 400): “Order has already started.” "
        + "What you entered is kept on this device. Look at the order and decide again.")
  }

  @Test func aTooLargeAnswerIsMalformedAndOtherFailuresAreUnreachable() {
    let tooLarge = TransportFailure(.answerTooLarge(limit: 5), reach: .mayHaveArrived)
    #expect(APIError(tooLarge, endpoint: .order("o")).kind == .malformed(.tooLarge(limit: 5)))
    let refused = TransportFailure(.cannotConnect, reach: .neverLeft)
    #expect(APIError(refused, endpoint: .order("o")).kind == .unreachable(refused))
  }
}

@Suite struct APIAnswerTests {
  static func response(_ body: String) -> HTTPResponse { HTTPResponse(status: 200, body: Array(body.utf8)) }

  @Test(arguments: [
    ("", APIError.Malformation.empty), (" \n", .empty), ("<!DOCTYPE html><html></html>", .html),
    (#"{"id":"order_ex"#, .truncated), ("[]", .wrongShape(expected: .record)),
    ("{}", .wrongShape(expected: .record)), (#"{"error":"x"}"#, .wrongShape(expected: .record)),
    ("null", .wrongShape(expected: .record)), (#"{"id":7}"#, .wrongShape(expected: .record)),
  ])
  func a200ThatIsNoRecordIsMalformedAndSaysWhy(_ body: String, _ reason: APIError.Malformation) throws {
    let error = try #require(throws: APIError.self) {
      try APIAnswer.document(from: Self.response(body), for: .order("o"))
    }
    #expect(error.kind == .malformed(reason))
    #expect(error.description.contains("get order"))
    #expect(error.description.contains(reason.description))
  }

  @Test func nonsenseAndDeepNestingAreNotJSON() throws {
    for body in ["hello", String(repeating: "[", count: 10_000)] {
      let error = try #require(throws: APIError.self) {
        try APIAnswer.document(from: Self.response(body), for: .order("o"))
      }
      guard case .malformed(.notJSON) = error.kind else {
        Issue.record("\(error.kind)")
        continue
      }
    }
  }

  @Test(arguments: [
    ("", APIError.Malformation.empty), ("<html>", .html), (#"[{"id":"a"},{"id""#, .truncated),
    (#"{"id":"a"}"#, .wrongShape(expected: .list)), ("7", .wrongShape(expected: .list)),
  ])
  func a200ThatIsNoListIsMalformed(_ body: String, _ reason: APIError.Malformation) throws {
    let error = try #require(throws: APIError.self) {
      try APIAnswer.documents(from: Self.response(body), for: .orders(OrderQuery()))
    }
    #expect(error.kind == .malformed(reason))
  }

  @Test func bareAndWrappedAnswersAreTheSame() throws {
    for body in [#"{"id":"a"}"#, #"{"data":{"id":"a"}}"#, #"{"data":{"public_id":"a"}}"#] {
      #expect(throws: Never.self) { try APIAnswer.document(from: Self.response(body), for: .order("o")) }
    }
    for body in [#"[{"id":"a"},{"id":"b"}]"#, #"{"data":[{"id":"a"},{"id":"b"}]}"#] {
      #expect(try APIAnswer.documents(from: Self.response(body), for: .orders(OrderQuery())).count == 2)
    }
  }

  @Test func anErrorStatusIsThrownAsItsError() throws {
    let response = HTTPResponse(status: 401, body: try Fixture.bytes("errors/401_no_credentials.json"))
    let error = try #require(throws: APIError.self) {
      try APIAnswer.documents(from: response, for: .orders(OrderQuery()))
    }
    #expect(error.kind == .unauthorized)
  }

  @Test func headerFieldsAreFoundInAnyCase() {
    var fields: HeaderFields = ["Content-Type": "a", "content-type": "b"]
    #expect(fields["CONTENT-TYPE"] == "a")
    fields["CONTENT-type"] = "c"
    #expect(fields.map(\.value) == ["c"])
    fields["content-TYPE"] = nil
    #expect(Array(fields).isEmpty)
  }
}
