import FleetSandbox
import Testing

/// Places as records of their own, as captures 101–104, 1328–1329 and 1406–1409 showed them.
struct PlaceTests {
  private static let depot: SandboxJSON = [
    "name": "Depot", "street1": "1 Depot Road", "city": "Singapore", "country": "SG",
    "postal_code": "123456", "latitude": 1.281, "longitude": 103.811, "phone": "+6561110000",
  ]

  @Test func `A place is stored in capitals with its address on one line`() throws {
    var bench = Bench()
    let answer = bench.send("POST", "/v1/places", Self.depot)
    let place = try #require(answer.json)
    #expect(answer.status == 201)
    #expect(place["name"] == "DEPOT")
    #expect(place["address"] == "1 DEPOT ROAD - SINGAPORE, 123456")
    #expect(place["location"]?["coordinates"] == [103.811, 1.281])
    #expect(place["phone"] == "+6561110000")
  }

  @Test func `A place has the members of a pickup`() throws {
    var bench = Bench()
    let place = try #require(bench.send("POST", "/v1/places", Self.depot).json)
    #expect(try MemberCheck().problems(place, "place") == [])
  }

  @Test func `The same name and street are the same place`() {
    var bench = Bench()
    let first = bench.send("POST", "/v1/places", Self.depot)
    let second = bench.send("POST", "/v1/places", Self.depot)
    #expect(second.status == 200)
    #expect(second.json?["id"] == first.json?["id"])
  }

  @Test func `A place without coordinates needs a street`() {
    var bench = Bench()
    let answer = bench.send("POST", "/v1/places", [:])
    #expect(answer.status == 422)
    #expect(
      answer.json?["errors"] == ["The name field is required.", "The street1 field is required."])
  }

  @Test func `A place that is not there is a 400`() {
    var bench = Bench()
    let answer = bench.send("GET", "/v1/places/place_nope")
    #expect(answer.status == 400)
    #expect(answer.json?["error"] == "Place resource not found.")
  }

  @Test func `A changed phone moves updated_at and empties the order lists`() {
    var bench = Bench(orders: 1)
    _ = bench.send("GET", "/v1/orders")
    let answer = bench.send("PUT", "/v1/places/\(bench.server.placeIDs[0])", ["phone": "+6590001111"])
    #expect(answer.json?["phone"] == "+6590001111")
    #expect(answer.json?["updated_at"] != answer.json?["created_at"])
    #expect(bench.send("GET", "/v1/orders").header("X-Cache-Status") == "MISS")
  }

  @Test func `A save that changes nothing is not noticed by the lists`() {
    var bench = Bench(orders: 1)
    let path = "/v1/places/\(bench.server.placeIDs[0])"
    _ = bench.send("PUT", path, ["phone": "+6590001111"])
    _ = bench.send("GET", "/v1/orders")
    _ = bench.send("PUT", path, ["phone": "+6590001111"])
    #expect(bench.send("GET", "/v1/orders").header("X-Cache-Status") == "HIT")
  }

  @Test func `The list of places comes from the cache the second time`() {
    var bench = Bench()
    #expect(bench.send("GET", "/v1/places?limit=1").header("X-Cache-Status") == "MISS")
    let again = bench.send("GET", "/v1/places?limit=1")
    #expect(again.header("X-Cache-Status") == "HIT")
    #expect(bench.ids(again).count == 1)
  }

  @Test func `A deleted place is gone from the list and still shown by its orders`() throws {
    var bench = Bench()
    let order = try bench.newOrder()
    let place = bench.server.placeIDs[0]
    let answer = bench.send("DELETE", "/v1/places/\(place)")
    #expect(answer.json?["deleted"] == true)
    #expect(!bench.ids(bench.send("GET", "/v1/places?limit=-1")).contains(place))
    let shown = bench.send("GET", "/v1/orders/\(order)").json?["payload"]?["pickup"]?["id"]
    #expect(shown == .of(place))
  }
}
