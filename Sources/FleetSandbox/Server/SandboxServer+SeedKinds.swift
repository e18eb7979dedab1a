/// The kinds of seeded work beside the classic order.
extension SandboxServer {
  /// Where and when seeded orders are made.
  struct SeedDay {
    var depots: [String]
    var customers: [String]
    /// The first moment of the company's day.
    var start: Int64
    /// When the orders are created.
    var created: Int64

    func scheduled(_ number: Int) -> SandboxJSON {
      .string(ServerTime.timestamp(start + 10 * 3_600_000 + Int64(number % 8) * 1_800_000))
    }

    func customer(_ number: Int) -> SandboxJSON { .string(customers[number % customers.count]) }
  }

  mutating func addOtherKinds(_ plan: SandboxSeed, _ day: SeedDay) {
    for number in 0..<max(0, plan.rounds) { addRound(number, day) }
    for number in 0..<max(0, plan.doubledRounds) {
      let home = day.customer(number)
      addSeeded(
        [
          "type": "transport", "waypoints": [home, day.customer(number + 1), home],
          "driver": .string(drivers[0].id), "meta": ["ref": .string("W-\(number + 1)")],
          "notes": "Deliver, then collect the empties", "scheduled_at": day.scheduled(number),
          "dispatch": true,
        ], day)
    }
    for number in 0..<max(0, plan.adhoc) { addAdhoc(number, day) }
    for number in 0..<max(0, plan.haulage) {
      addSeeded(
        custom(number, day, type: "linear-haulage", meta: ["ref": .string("H-\(number + 1)")]), day)
    }
    for number in 0..<max(0, plan.branching) {
      let fragile: SandboxJSON = number % 2 == 0 ? "no" : "yes"
      addSeeded(custom(number, day, type: "branching-delivery", meta: ["fragile": fragile]), day)
    }
    for number in 0..<max(0, plan.otherOrganizations) {
      addOrganization(
        SandboxCompany(name: "Harbour Couriers \(number + 1)", trackingPrefix: "HAR"),
        drivers: [drivers[0].id], now: day.start - 30 * ServerTime.dayMilliseconds)
    }
  }

  private mutating func addRound(_ number: Int, _ day: SeedDay) {
    let stops = (0..<3).map { day.customer(number * 3 + $0) }
    var fields: SandboxJSON = [
      "type": "transport", "waypoints": .array(stops), "driver": .string(drivers[0].id),
      "entities": .array(
        stops.enumerated().map {
          [
            "name": .string("Crate \($0 + 1)"), "type": "parcel", "destination": $1,
            "sku": .string("CRATE\(number * 3 + $0 + 1)"),
          ]
        }), "notes": .string(SeedWords.notes[number % SeedWords.notes.count]),
      "meta": ["ref": .string("T-\(number + 1)")], "scheduled_at": day.scheduled(number),
      "dispatch": true,
    ]
    if number % 2 == 1 {
      fields = fields.setting("pickup", .string(day.depots[0]))
        .setting("dropoff", .string(day.depots[1]))
    }
    let index = addSeeded(fields, day)
    let method = SandboxSeed.proofMethods[number % SandboxSeed.proofMethods.count]
    if let index, let method {
      orders[index].podRequired = true
      orders[index].podMethod = method
    }
  }

  private mutating func addAdhoc(_ number: Int, _ day: SeedDay) {
    let centre = (drivers[0].position.latitude, drivers[0].position.longitude)
    func metres(_ id: String) -> Double {
      place(id).map { EarthDistance.metres(from: centre, to: ($0.latitude, $0.longitude)) } ?? .infinity
    }
    let near = day.customers.sorted { metres($0) < metres($1) }.prefix(2)
    addSeeded(
      [
        "type": "transport", "pickup": .string(near[number % near.count]),
        "dropoff": day.customer(number + 3), "adhoc": true,
        "entities": [["name": .string("Errand \(number + 1)"), "type": "parcel"]],
        "meta": ["ref": .string("A-\(number + 1)")], "dispatch": true,
      ], day)
  }

  private func custom(_ number: Int, _ day: SeedDay, type: SandboxJSON, meta: SandboxJSON)
    -> SandboxJSON
  {
    [
      "type": type, "pickup": .string(day.depots[number % day.depots.count]),
      "dropoff": day.customer(number), "driver": .string(drivers[0].id), "meta": meta,
      "notes": .string(SeedWords.notes[number % SeedWords.notes.count]),
      "entities": [["name": "Pallet", "type": "pallet"]], "scheduled_at": day.scheduled(number),
      "dispatch": true,
    ]
  }

  /// Position of the order made of `fields`; nil when the server refused them.
  @discardableResult
  private mutating func addSeeded(_ fields: SandboxJSON, _ day: SeedDay) -> Int? {
    let answer = handleAsStaff(SandboxRequest("POST", "/v1/orders", json: fields), now: day.created)
    return answer.status == 201 ? orders.indices.last : nil
  }
}
