import FleetModels
import Foundation
import Testing

@Suite struct CodableTests {
  @Test(arguments: Fixture.names)
  func aDocumentSurvivesBeingCarriedInAnotherValue(_ name: String) throws {
    struct Carrier: Codable { var document: JSONValue }
    let document = try Fixture.document(name)
    let bytes = try JSONEncoder().encode(Carrier(document: document))
    #expect(try JSONDecoder().decode(Carrier.self, from: bytes).document == document)
  }

  @Test func anActivityIsCarriedWhole() throws {
    let answer = try #require(try Fixture.document("activities-branching").array)
    let activity = Activity(json: try #require(answer.first?.object))
    let bytes = try JSONEncoder().encode(activity)
    #expect(try JSONDecoder().decode(Activity.self, from: bytes) == activity)
  }

  @Test func identifiersCodesAndTimesAreCarriedAsPlainValues() throws {
    struct Plain: Codable, Equatable {
      var order: Order.ID
      var code: StatusCode
      var at: Timestamp
      var stop: StopKey
    }
    let value = Plain(
      order: "order_1", code: "Order Canceled", at: Timestamp(milliseconds: 5),
      stop: StopKey(kind: .dropoff, id: "place_1"))
    let json = try JSONValue(parsing: [UInt8](JSONEncoder().encode(value)))
    #expect(json["order"] == "order_1" && json["code"] == "Order Canceled" && json["at"] == 5)
    #expect(json["stop"] == ["kind": "dropoff", "id": "place_1"])
    #expect(try JSONDecoder().decode(Plain.self, from: Data(json.encoded())) == value)
  }
}
