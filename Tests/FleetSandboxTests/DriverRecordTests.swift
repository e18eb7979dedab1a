import FleetSandbox
import Testing

/// Drivers made and changed by staff, as captures 044–046, 420, 1408 and 1612 showed it.
struct DriverRecordTests {
  private static let sandy: SandboxJSON = [
    "name": "Sandy Driver", "email": "sandy@example.com", "phone": "+6591110009", "country": "SG",
  ]

  @Test func `Every missing field of the person is named`() {
    var bench = Bench()
    let answer = bench.send("POST", "/v1/drivers", [:])
    #expect(answer.status == 422)
    #expect(
      answer.json?["errors"] == [
        "The name field is required.", "The email address field is required.",
        "The phone number field is required.",
      ])
  }

  @Test func `A text that is no address is refused`() {
    var bench = Bench()
    let answer = bench.send(
      "POST", "/v1/drivers", ["name": "X", "email": "notmail", "phone": "+659999"])
    #expect(answer.status == 422)
    #expect(answer.json == ["error": "The email address must be a valid email address."])
  }

  @Test func `A new driver is shown with the job it does not have`() throws {
    var bench = Bench()
    let answer = bench.send("POST", "/v1/drivers", Self.sandy)
    #expect(answer.status == 201)
    #expect(answer.json?["name"] == "Sandy Driver")
    #expect(answer.json?["current_job"] == .null)
  }

  @Test func `An address that another driver has is refused`() {
    var bench = Bench()
    _ = bench.send("POST", "/v1/drivers", Self.sandy)
    #expect(bench.send("POST", "/v1/drivers", Self.sandy).status == 422)
  }

  @Test func `A changed city moves updated_at`() {
    var bench = Bench()
    let before = bench.send("GET", "/v1/drivers/\(bench.driver)").json?["updated_at"]
    let answer = bench.send("PUT", "/v1/drivers/\(bench.driver)", ["city": "Jurong"])
    #expect(answer.json?["city"] == "Jurong")
    #expect(answer.json?["updated_at"] != before)
  }

  @Test func `The same city again moves nothing and leaves the lists in the cache`() {
    var bench = Bench(orders: 1)
    let path = "/v1/drivers/\(bench.driver)"
    let first = bench.send("PUT", path, ["city": "Jurong"]).json?["updated_at"]
    _ = bench.send("GET", "/v1/orders")
    #expect(bench.send("PUT", path, ["city": "Jurong"]).json?["updated_at"] == first)
    #expect(bench.send("GET", "/v1/orders").header("X-Cache-Status") == "HIT")
  }

  @Test func `A position is not written by an update`() {
    var bench = Bench()
    let path = "/v1/drivers/\(bench.driver)"
    let before = bench.send("GET", path).json?["location"]
    #expect(bench.send("PUT", path, ["latitude": 1, "longitude": 2]).json?["location"] == before)
  }

  @Test func `A deleted driver is gone`() {
    var bench = Bench()
    let path = "/v1/drivers/\(bench.otherDriver)"
    #expect(bench.send("DELETE", path).json?["object"] == "driver")
    #expect(bench.send("GET", path).status == 404)
  }
}
