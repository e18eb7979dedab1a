import Foundation

/// A day's work for a sandbox: drivers who can sign in, vehicles, places and orders, all invented, all from
/// one seed.
extension SandboxServer {
  /// A company with three drivers and `orders` classic orders for the day that it is at the company: pickup at one of two
  /// depots, dropoff at a customer, dispatched, scheduled through the working day, every fourth for the second
  /// driver. The same arguments give the same ids and the same bytes.
  public static func seeded(
    company: SandboxCompany = SandboxCompany(), key: String, orders count: Int, seed: UInt64,
    now: Int64
  ) -> SandboxServer {
    seeded(SandboxSeed(orders: count), company: company, key: key, seed: seed, now: now)
  }

  /// The same company with a day of all the kinds of work that `plan` asks for. The ledger is empty.
  public static func seeded(
    _ plan: SandboxSeed, company: SandboxCompany = SandboxCompany(), key: String, seed: UInt64,
    now: Int64
  ) -> SandboxServer {
    let offset =
      Int64(TimeZone(identifier: company.timezone)?.secondsFromGMT(for: ServerTime.date(now)) ?? 0) * 1000
    let day = ServerTime.startOfDay(now + offset) - offset
    let founded = day - 30 * ServerTime.dayMilliseconds
    var server = SandboxServer(company: company, key: key, seed: seed, now: founded)
    server.flows.append(.linearHaulage(id: server.random.publicID("order_config")))
    server.flows.append(.branchingDelivery(id: server.random.publicID("order_config")))
    for person in SeedWords.drivers { server.addDriver(person, at: founded) }
    let depots = SeedWords.depots.map { server.addPlace($0, at: founded) }
    let customers = SeedWords.customers.map { server.addPlace($0, at: founded) }
    for (index, person) in SeedWords.people.enumerated() {
      server.addContact(person, number: index, at: founded)
    }
    server.addOrders(plan.orders, depots: depots, customers: customers, day: day, now: now)
    server.settleSeeds()
    server.addOtherKinds(
      plan,
      SeedDay(
        depots: depots, customers: customers, start: day,
        created: ServerTime.wholeSecond(min(now, day + 60 * 60_000))))
    server.settleSeeds()
    return server
  }

  /// The drivers who can sign in, in the order they were made.
  public var accounts: [SandboxAccount] {
    drivers.filter { $0.companyID == companyID }.map {
      SandboxAccount(
        driver: $0.id, name: $0.name, email: $0.email, phone: $0.phone, password: $0.password)
    }
  }

  /// Public ids of every order that is not deleted, oldest first.
  public var orderIDs: [String] { orders.filter { !$0.isDeleted }.map(\.id) }

  /// Public ids of every place, for a dispatcher who creates orders or edits stops.
  public var placeIDs: [String] { places.keys.sorted() }

  /// The full document of an order as `GET /orders/{id}` answers it; nil when there is none.
  public func document(order id: String) -> SandboxJSON? {
    index(ofOrder: id).map { orderJSON(orders[$0], .full) }
  }

  /// Another flow for orders of its own kind (rest-api 3.2).
  public mutating func add(flow: OrderFlow) {
    flows.append(flow)
  }

  private mutating func addDriver(_ person: SeedWords.Driver, at moment: Int64) {
    let vehicle = VehicleRecord(
      id: random.publicID("vehicle"), make: person.make, model: person.model, year: person.year,
      plateNumber: person.plate, createdAt: moment, updatedAt: moment)
    vehicles[vehicle.id] = vehicle
    drivers.append(
      DriverRecord(
        id: random.publicID("driver"), userID: random.publicID("user"), companyID: companyID,
        internalID: random.internalID(), name: person.name, email: person.email,
        phone: person.phone, password: person.password, licenseNumber: person.license,
        city: "Singapore", vehicleID: vehicle.id,
        position: PositionRecord(latitude: 1.3521, longitude: 103.8198), createdAt: moment,
        updatedAt: moment))
  }

  private mutating func addPlace(_ place: SeedWords.Place, at moment: Int64) -> String {
    insertPlace(
      name: place.name, street: place.street,
      fields: [
        "city": "Singapore", "postal_code": .string(place.postalCode),
        "phone": .string(place.phone),
      ], latitude: place.latitude, longitude: place.longitude, at: moment)
  }

  private mutating func addContact(_ name: String, number: Int, at moment: Int64) {
    let first = name.split(separator: " ").first.map { $0.lowercased() } ?? "customer"
    let contact = ContactRecord(
      id: random.publicID("contact"), internalID: random.internalID(), name: name,
      email: "\(first)@example.com", phone: "+6598880\(100 + number)", createdAt: moment)
    contacts[contact.id] = contact
  }

  private mutating func addOrders(
    _ count: Int, depots: [String], customers: [String], day: Int64, now: Int64
  ) {
    let people = contacts.values.sorted { $0.name < $1.name }.map(\.id)
    let created = ServerTime.wholeSecond(min(now, day + 60 * 60_000))
    for number in 0..<max(0, count) {
      // From nine to six.
      let spread = Int64(9 * 3600 / max(1, count)) * 1000
      let scheduled = ServerTime.wholeSecond(day + 9 * 3_600_000 + Int64(number) * spread)
      let driver = drivers[number % 4 == 3 ? 1 : 0]
      let parcels = (0...Int(random.next() % 2)).map { parcel -> SandboxJSON in
        [
          "name": .string("Parcel \(parcel + 1)"), "type": "parcel",
          "weight": .int(Int64(1 + random.next() % 20)), "weight_unit": "kg",
          "sku": .string("SKU\(1000 + number * 2 + parcel)"),
        ]
      }
      let fields: SandboxJSON = [
        "type": "transport", "pickup": .string(depots[number % depots.count]),
        "dropoff": .string(customers[number % customers.count]), "driver": .string(driver.id),
        "customer": .string(people[number % people.count]),
        "notes": .string(SeedWords.notes[number % SeedWords.notes.count]),
        "meta": ["ref": .string("R-\(1001 + number)")], "entities": .array(parcels),
        "scheduled_at": .string(ServerTime.timestamp(scheduled)), "dispatch": true,
      ]
      _ = handleAsStaff(SandboxRequest("POST", "/v1/orders", json: fields), now: created)
    }
  }

  /// The queue of the past is done and counts for nothing: the ledger begins with the day.
  private mutating func settleSeeds() {
    while let due = nextWork { advance(to: due) }
    ledger = SandboxLedger()
    eventLog.clear()
  }
}
