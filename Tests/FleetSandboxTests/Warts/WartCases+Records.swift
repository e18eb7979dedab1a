import FleetSandbox
import Testing

extension WartCase {
  static let records: [WartCase] = [
    WartCase("missing-places-are-bad-requests", "400", "404") { bench in
      bench.status("GET", "/v1/places/place_nope")
    },
    WartCase("known-records-are-merged", "200 200", "201 201") { bench in
      let first =
        bench.status("POST", "/v1/places", Self.gate) + bench.status("POST", "/v1/contacts", Self.mei)
      #expect(first == "201201")
      return bench.status("POST", "/v1/places", Self.gate) + " "
        + bench.status("POST", "/v1/contacts", Self.mei)
    },
    WartCase("absent-contact-keys-fail", "500", "201") { bench in
      bench.status("POST", "/v1/contacts", ["name": "Gate Keeper", "type": "contact"])
    },
    WartCase("unchanged-save-is-no-save", "same HIT", "moved MISS") { bench in
      let path = "/v1/drivers/\(bench.driver)"
      let before = bench.send("PUT", path, ["city": "Jurong"]).json?["updated_at"]
      bench.send("GET", "/v1/orders")
      let after = bench.send("PUT", path, ["city": "Jurong"]).json?["updated_at"]
      let cache = bench.send("GET", "/v1/orders").header("X-Cache-Status") ?? "none"
      return (after == before ? "same " : "moved ") + cache
    },
    WartCase("patch-is-no-update", "405", "200") { bench in
      bench.status("PATCH", "/v1/orders/\(bench.first)", ["notes": "gate 4"])
    },
    WartCase("test-drivers-fail", "500", "201") { bench in
      let (company, now) = (bench.server.companyID, bench.now)
      try bench.server.add(key: "flb_test_world", company: company, isTest: true, now: now)
      return bench.status("POST", "/v1/drivers", Self.sandy, bearer: "flb_test_world")
    },
    WartCase("active-drivers-are-available", "\"available\"", "\"active\"") { bench in
      line(bench.send("PUT", "/v1/drivers/\(bench.driver)", ["status": "active"]).json?["status"])
    },
    WartCase("driver-updates-drop-positions", "dropped", "kept") { bench in
      let point: SandboxJSON = ["type": "Point", "coordinates": [103.8, 1.3]]
      bench.send("PUT", "/v1/drivers/\(bench.driver)", ["location": point])
      let driver = bench.send("GET", "/v1/drivers/\(bench.driver)").json
      return driver?["location"] == point ? "kept" : "dropped"
    },
    WartCase("driver-ids-change", "404", "200") { bench in
      let now = bench.now
      let driver = bench.driver
      let other = bench.server.addOrganization(
        SandboxCompany(name: "Beta Freight"), drivers: [driver], now: now)
      let token = bench.token()
      bench.send(
        "POST", "/v1/drivers/\(driver)/switch-organization", ["next": .string(other)], bearer: token)
      return bench.status("GET", "/v1/drivers/\(driver)", bearer: token)
    },
    WartCase("unknown-company-fails", "500", "404") { bench in
      bench.status("GET", "/v1/onboard/driver-onboard-settings/company_nope")
    },
    WartCase("coordinates-are-no-location", "422", "201") { bench in
      bench.status(
        "POST", "/v1/tracking-statuses",
        merged(Self.note(bench.first, ["latitude": 1.3, "longitude": 103.8]), "location", .null))
    },
    WartCase("status-words-count-once", "201 422", "201 201") { bench in
      let note = Self.note(bench.first)
      let first = bench.status("POST", "/v1/tracking-statuses", note)
      return first + " " + bench.status("POST", "/v1/tracking-statuses", note)
    },
    WartCase("posted-rows-leave-the-status", "\"dispatched\"", "\"note_one\"") { bench in
      bench.send("POST", "/v1/tracking-statuses", Self.note(bench.first))
      return line(bench.order(bench.first)["status"])
    },
  ]

  static let readings: [WartCase] = [
    WartCase("distance-read-writes", "as read", "as before") { bench in
      let order = try bench.newOrder()
      let driver: SandboxJSON = ["latitude": 1.2, "longitude": 103.6]
      bench.send("POST", "/v1/drivers/\(bench.driver)/track", driver)
      bench.now += 5000
      let before = bench.order(order)["distance"]
      bench.send("GET", "/v1/orders/\(order)/distance-and-time")
      return bench.order(order)["distance"] == before ? "as before" : "as read"
    },
    WartCase("distance-skips-the-stops", "nowhere", "somewhere") { bench in
      let round = try bench.round([bench.places[0], bench.places[1], bench.places[0]])
      let answer = bench.send("GET", "/v1/orders/\(round)/distance-and-time")
      return answer.json?["distance"] == 0 ? "nowhere" : "somewhere"
    },
    WartCase("schedule-ignores-the-zone", "2026-11-25T10:30", "2026-11-25T02:30") { bench in
      let answer = bench.send(
        "POST", "/v1/orders/\(bench.first)/schedule",
        ["date": "2026-11-25", "time": "10:30", "timezone": "Asia/Singapore"])
      return String(answer.json?["scheduled_at"]?.stringValue?.prefix(16) ?? "none")
    },
    WartCase("unreadable-times-fail", "500", "422") { bench in
      bench.status(
        "POST", "/v1/orders/\(bench.first)/schedule", ["date": "2026-11-25", "time": "noonish"])
    },
    WartCase("canceled-rounds-end-at-once", "\"completed\"", "\"canceled\"") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.send("DELETE", "/v1/orders/\(round)/cancel")
      bench.act(round, "completed", complete: true)
      return line(bench.order(round)["status"])
    },
    WartCase("stop-cancel-frees-the-driver", "free", "busy") { bench in
      let round = try bench.round(Array(bench.places.prefix(3)))
      bench.act(round, "canceled")
      let driver = bench.send("GET", "/v1/drivers/\(bench.driver)").json
      return driver?["current_job"]?.isNull == true ? "free" : "busy"
    },
  ]

  private static let gate: SandboxJSON = [
    "name": "Gate", "street1": "1 Low Road", "latitude": 1.3, "longitude": 103.8,
  ]

  private static let mei: SandboxJSON = [
    "name": "Mei Customer", "type": "contact", "email": "mei.one@example.com", "phone": .null,
  ]

  private static let sandy: SandboxJSON = [
    "name": "Sandy Driver", "email": "sandy@example.com", "phone": "+6591110009", "country": "SG",
  ]

  private static func note(_ order: String, _ place: SandboxJSON? = nil) -> SandboxJSON {
    let words: SandboxJSON = [
      "order": .string(order), "status": "Note by driver", "details": "posted directly",
      "code": "NOTE_ONE", "location": ["type": "Point", "coordinates": [103.8, 1.3]],
    ]
    return (place?.members ?? []).reduce(words) { merged($0, $1.name, $1.value) }
  }
}
