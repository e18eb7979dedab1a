import FleetContract
import FleetModels
import Testing

/// One at a time: whoever waits for the check of all recordings would keep a thread from the tests over sockets.
@Suite(.serialized)
struct BodyCheckTests {
  /// A position off the earth that a client made the server store: no `Coordinate` can hold it, and it survives.
  private static let offTheEarth = "032-driver-track-out-of-range"

  /// Of all recordings but that one, made once: it takes some seconds.
  private static let recorded = Result {
    BodyCheck(try Captures.exchanges().filter { $0.name != offTheEarth })
  }

  @Test func `Every recorded body decodes whole and encodes to the same JSON`() throws {
    let check = try Self.recorded.get()
    print(check.table)
    #expect(check.differences == [])
    #expect(check.setAside == 0)
    #expect(check.bodies > 600)
  }

  @Test func `Of the position off the earth nothing but the position is set aside`() throws {
    let check = BodyCheck(try Captures.exchanges().filter { $0.name == Self.offTheEarth })
    #expect(check.bodies == 1)
    #expect(check.differences.allSatisfy { $0.reason.hasSuffix("location: not a point") })
  }

  @Test func `No member of a recorded body is unknown to the models`() throws {
    let check = try Self.recorded.get()
    #expect(check.rows.filter { !$0.unknown.isEmpty }.map { "\($0.kind): \($0.unknown.keys.sorted())" } == [])
  }

  @Test func `Every call that was recorded has a model, but for the console's and a plain list`() throws {
    let check = try Self.recorded.get()
    #expect(
      check.plain.keys.sorted() == [
        "GET /v1/orders/…/editable-entity-fields", "PATCH /int/v1/orders/route/…",
      ])
  }

  @Test func `Records within records are counted by their own kind`() {
    let check = BodyCheck([
      answer(
        "/v1/orders/order_1",
        #"{"id":"order_1","payload":{"id":"payload_1","pickup":{"id":"place_1"},"waypoints":[{"id":"place_2"},{"id":"place_3"}]}}"#
      )
    ])
    let documents = Dictionary(uniqueKeysWithValues: check.rows.map { ($0.kind, $0.documents) })
    #expect(documents == ["order": 1, "payload": 1, "place": 1, "waypoint": 2])
  }

  @Test func `A member no model knows survives and is counted`() {
    let check = BodyCheck([
      answer(
        "/v1/orders/order_1",
        #"{"id":"order_1","dock_number":7,"driver_assigned":{"id":"driver_1","shoe":1}}"#),
      answer("/v1/orders", #"[{"id":"order_2","dock_number":[{"deep":1.50}]}]"#),
    ])
    #expect(check.differences == [])
    #expect(check.rows.map(\.unknown) == [["shoe": 1], ["dock_number": 2]])
    #expect(check.table.contains("dock_number (2)"))
  }

  @Test func `A field the company made for itself is not unknown`() {
    let check = BodyCheck([
      answer("/v1/orders/order_1", #"{"id":"order_1","custom_fields":["dock"],"dock":7}"#)
    ])
    #expect(check.rows.map(\.unknown) == [[:]])
  }

  @Test func `A member that cannot be read is a difference`() {
    let check = BodyCheck([answer("/v1/orders/order_1", #"{"id":"order_1","scheduled_at":"soon"}"#)])
    #expect(check.setAside == 1)
    #expect(check.differences.map(\.description) == ["1-x: order: set aside: scheduled_at: not a time"])
  }

  @Test func `A record without an id is a difference`() {
    #expect(BodyCheck([answer("/v1/orders/order_1", "{}")]).differences.map(\.reason) == ["it has no id"])
  }

  @Test func `A record where a list belongs is a difference`() {
    let check = BodyCheck([answer("/v1/orders", #"{"id":"order_1"}"#)])
    #expect(check.differences.map(\.reason) == ["it is no list"])
  }

  @Test func `A good answer that is no JSON is a difference`() {
    let check = BodyCheck([answer("/v1/orders", "<html>")])
    #expect(check.differences.count == 1)
    #expect(check.summary.hasPrefix("0 of 1 bodies decode"))
  }

  @Test func `Answers without a body and pages of a proxy are counted apart`() {
    let check = BodyCheck([
      answer("/v1/orders", "", status: 204), answer("/v1/orders", "<html>", status: 502),
    ])
    #expect(check.withoutJSON == 2 && check.bodies == 0 && check.differences == [])
  }

  @Test func `An error that says nothing is a difference`() {
    let check = BodyCheck([
      answer("/v1/orders/x", #"{"error":"Order resource not found."}"#, status: 404),
      answer("/v1/orders/x", #"{"oops":1}"#, status: 500),
    ])
    #expect(check.differences.map(\.reason) == ["no words in status 500"])
    #expect(check.rows.map(\.documents) == [2])
  }

  private func answer(_ path: String, _ body: String, status: Int = 200) -> Exchange {
    Exchange(
      number: "1", name: "1-x", request: .init(method: "GET", path: path),
      response: .init(status: status, body: body))
  }
}
