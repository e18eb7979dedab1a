import FleetModels
import Testing

@Suite struct JSONAnswerTests {
  private func documents(_ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    return try JSONAnswer.documents(bytes).map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  @Test func findsTheDocumentsOfABareList() throws {
    #expect(try documents(#" [{"id":"a"} , {"id":"b,]"}]"#) == [#"{"id":"a"}"#, #"{"id":"b,]"}"#])
  }

  @Test func findsTheDocumentsOfAWrappedList() throws {
    #expect(try documents(#"{"meta":{"data":[9]},"data":[{"id":"a"}],"x":"]"}"#) == [#"{"id":"a"}"#])
  }

  @Test func findsNoDocumentsInAnEmptyList() throws {
    #expect(try documents(" [ ] ").isEmpty)
    #expect(try documents(#"{"data":[]}"#).isEmpty)
  }

  @Test(arguments: [
    "", "null", "1", "\"[]\"", "<html>", "{}", #"{"error":"no"}"#, #"{"data":{"id":"a"}}"#, "[", "[{}",
    "[{},", "[{},]",
    "[{}] x", "[{]}]", #"[{"a":"b]"#, #"{"data":[{}]"#, #"{"data":[{}]} []"#,
  ])
  func refusesWhatIsNoWholeList(_ text: String) {
    #expect(throws: JSONError.self) { try documents(text) }
  }

  @Test func aListCutOffAtAnyByteGivesNothing() throws {
    let bytes = Array(#"[{"id":"order_1","notes":"a \"b\" \\"},{"id":"order_2","meta":{"x":[1]}}]"#.utf8)
    for length in 0..<bytes.count {
      #expect(throws: JSONError.self, "cut at \(length)") {
        try JSONAnswer.documents(Array(bytes.prefix(length)))
      }
    }
  }

  @Test(arguments: UInt64(1)...300)
  func theSplitAgreesWithTheFullParse(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let bytes = Array(random.list(depth: 5).utf8)
    let parts = try JSONAnswer.documents(bytes).map { try JSONValue(parsing: bytes[$0]) }
    #expect(JSONValue.array(parts) == (try JSONValue(parsing: bytes)))
  }

  @Test func theSplitOfARealListAgreesWithTheFullParse() throws {
    let bytes = try Fixture.bytes("server-order-list")
    let parts = try JSONAnswer.documents(bytes).map { try JSONValue(parsing: bytes[$0]) }
    #expect(JSONValue.array(parts) == (try JSONValue(parsing: bytes)))
  }

  @Test func aBrokenDocumentCostsItselfAndNotTheList() throws {
    let bytes = Array(#"[{"id":"order_1"},{"id":tru},{"status":"created"},7,{"id":"order_2"}]"#.utf8)
    let orders = try JSONAnswer.documents(bytes).compactMap { range in
      (try? JSONValue(parsing: bytes[range])).flatMap { try? Order(document: $0) }
    }
    #expect(orders.map(\.id) == ["order_1", "order_2"])
  }

  @Test func wrappedAndBareFormsReadAlike() throws {
    let bare = try JSONAnswer.document(Array(#"{"id":"order_1"}"#.utf8))
    #expect(try JSONAnswer.document(Array(#"{"data":{"id":"order_1"}}"#.utf8)) == bare)
  }

  @Test func aRecordWithADataMemberOfItsOwnIsNotUnwrapped() throws {
    let proof: JSONValue = ["id": "proof_1", "data": ["x": 1]]
    #expect(JSONAnswer.unwrapped(proof) == proof)
  }

  @Test func theRecipesFormIsAnOrder() throws {
    let order = try Fixture.order("order-recipe-form")
    #expect(order.id == "order_s4d8f2g6hj")
    #expect(order.stops.count == 2)
  }
}
