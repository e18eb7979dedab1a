import FleetSandbox
import Testing

/// Contacts as records of their own (captures 105).
struct ContactTests {
  private static let mei: SandboxJSON = [
    "name": "Mei Customer", "email": "mei.one@example.com", "phone": "+6598887777", "type": "customer",
  ]

  @Test func `A customer's own document has the captured members`() throws {
    var bench = Bench()
    let answer = bench.send("POST", "/v1/contacts", Self.mei)
    #expect(answer.status == 201)
    #expect(
      try #require(answer.json?.members).map(\.name) == [
        "id", "customer_id", "internal_id", "name", "title", "email", "phone", "custom_fields",
        "photo_url", "place", "places", "user", "type", "meta", "slug", "updated_at", "created_at",
      ])
    #expect(answer.json?["type"] == "customer")
    #expect(answer.json?["slug"] == "mei-customer")
  }

  @Test func `A contact who is no customer has no customer id`() throws {
    var bench = Bench()
    let answer = bench.send(
      "POST", "/v1/contacts", ["name": "Gate", "type": "contact", "email": .null, "phone": .null])
    #expect(answer.status == 201)
    #expect(answer.json?["customer_id"] == nil)
    #expect(answer.json?["user"] == .null)
  }

  @Test func `The same name and mail are the same contact`() {
    var bench = Bench()
    let first = bench.send("POST", "/v1/contacts", Self.mei)
    let second = bench.send("POST", "/v1/contacts", Self.mei)
    #expect(second.status == 200)
    #expect(second.json?["id"] == first.json?["id"])
  }

  @Test func `A contact without the key phone is a 500`() {
    var bench = Bench()
    let fields: SandboxJSON = ["name": "Gate", "type": "contact", "email": .null]
    #expect(bench.send("POST", "/v1/contacts", fields).status == 500)
  }

  @Test func `A new contact can order`() throws {
    var bench = Bench()
    let contact = try #require(bench.send("POST", "/v1/contacts", Self.mei).json?["id"])
    let order = try bench.newOrder(["customer": contact])
    let customer = bench.send("GET", "/v1/orders/\(order)").json?["customer"]
    #expect(customer?["id"] == contact)
    #expect(customer?["type"] == "customer-contact")
  }

  @Test func `A contact that is not there is a 404`() {
    var bench = Bench()
    let answer = bench.send("PUT", "/v1/contacts/contact_nope", ["name": "x"])
    #expect(answer.status == 404)
    #expect(answer.json?["error"] == "Contact resource not found.")
  }
}
