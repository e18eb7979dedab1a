import FleetSandbox
import Testing

extension WartCase {
  static let proofs: [WartCase] = [
    WartCase("proofs-repeat", "2", "1") { bench in
      for _ in 0..<2 {
        bench.send("POST", "/v1/orders/\(bench.first)/capture-signature", ["signature": "QUJD"])
      }
      return bench.count("/v1/orders/\(bench.first)/proofs")
    },
    WartCase("photos-answer-the-last", "one", "2") { bench in
      let answer = bench.send(
        "POST", "/v1/orders/\(bench.first)/capture-photo", ["photos": ["QUJD", "QUJE"]])
      return answer.json?.arrayValue.map { String($0.count) } ?? "one"
    },
    WartCase("data-url-photos-are-refused", "422", "201") { bench in
      bench.status(
        "POST", "/v1/orders/\(bench.first)/capture-photo",
        ["photos": ["data:image/png;base64,QUJD"]])
    },
    WartCase("signatures-echo-raw", "\"QUJD\"", "null") { bench in
      let answer = bench.send(
        "POST", "/v1/orders/\(bench.first)/capture-signature", ["signature": "QUJD"])
      return line(answer.json?["raw"])
    },
    WartCase("unknown-subject-is-the-order", "201", "400") { bench in
      bench.status(
        "POST", "/v1/orders/\(bench.first)/capture-signature/thing_1", ["signature": "QUJD"])
    },
    WartCase("bad-positions-are-swallowed", "200", "422") { bench in
      bench.status("POST", "/v1/drivers/\(bench.driver)/track", [:])
    },
    WartCase("client-times-are-ignored", "1", "3602") { bench in
      bench.send(
        "POST", "/v1/drivers/\(bench.driver)/track",
        ["latitude": 1.3, "longitude": 103.8, "timestamp": "2026-11-21T05:00:00Z"])
      let tracker = bench.send("GET", "/v1/orders/\(bench.first)/tracker").json
      return line(tracker?["driver"]?["location_age_seconds"])
    },
    WartCase("absent-online-flips", "200", "422") { bench in
      bench.status("POST", "/v1/drivers/\(bench.driver)/toggle-online", [:])
    },
  ]

  static let reports: [WartCase] = [
    WartCase("issue-query-fails", "500", "200") { bench in bench.status("GET", "/v1/issues?query=x") },
    WartCase("tag-filter-finds-nothing", "0", "1") { bench in
      bench.issue()
      return bench.count("/v1/issues?tags=fc-1")
    },
    WartCase("report-deletion-answers-the-record", "absent absent", "true true") { bench in
      let issue = bench.issue()["id"]?.stringValue ?? ""
      let fuel = bench.fuel()
      let first = bench.send("DELETE", "/v1/issues/\(issue)").json?["deleted"]
      return line(first) + " "
        + line(bench.send("DELETE", "/v1/fuel-reports/\(fuel)").json?["deleted"])
    },
    WartCase("null-location-is-zero", "201", "422") { bench in
      bench.status(
        "POST", "/v1/issues",
        ["driver": .string(bench.driver), "location": .null, "report": "flat tyre"])
    },
    WartCase(
      "fresh-location-is-empty", "{}", #"{"type":"Point","coordinates":[103.8,1.3]}"#
    ) { bench in line(bench.issue()["location"]) },
    WartCase("money-loses-its-point", "\"1250\"", "\"12.50\"") { bench in
      let fuel = bench.fuel()
      return line(bench.send("GET", "/v1/fuel-reports/\(fuel)").json?["amount"])
    },
    WartCase("numbers-come-back-as-text", "\"4711\"", "4711") { bench in
      let fuel = bench.fuel()
      return line(bench.send("GET", "/v1/fuel-reports/\(fuel)").json?["odometer"])
    },
    WartCase("anyone-edits-comments", "200 200", "403 403") { bench in
      let id = bench.comment(["subject": ["id": .string(bench.first)]])
      let other = bench.server.issueToken(driver: bench.otherDriver)
      let edited = bench.status("PUT", "/v1/comments/\(id)", ["content": "y"], bearer: other)
      return edited + " " + bench.status("DELETE", "/v1/comments/\(id)", bearer: other)
    },
    WartCase("replies-are-listed-twice", "2", "1") { bench in
      let id = bench.comment(["subject": ["id": .string(bench.first)]])
      bench.comment(["parent": .string(id)])
      return bench.count("/v1/comments")
    },
    WartCase("unknown-position-is-zero", #"{"type":"Point","coordinates":[0,0]}"#, "null") { bench in
      line(bench.send("GET", "/v1/drivers/\(bench.driver)").json?["vehicle"]?["location"])
    },
    WartCase("rows-have-no-updated-at", "true", "false") { bench in
      String(bench.row()?["updated_at"]?.isNull ?? false)
    },
    WartCase("pictures-in-every-row", "pictures", "none") { bench in
      bench.row()?["tracking_number"]?["qr_code"] == nil ? "none" : "pictures"
    },
    WartCase("places-are-upper-case", "\"GATE\"", "\"Gate\"") { bench in
      let order = try bench.newOrder([
        "dropoff": ["name": "Gate", "street1": "1 Low Road", "latitude": 1.3, "longitude": 103.8]
      ])
      return line(bench.order(order)["payload"]?["dropoff"]?["name"])
    },
    WartCase("codes-are-upper-case", "\"DISPATCHED\"", "\"dispatched\"") { bench in
      line(bench.order(bench.first)["tracking_number"]?["status_code"])
    },
  ]
}

extension Bench {
  @discardableResult
  fileprivate mutating func issue() -> SandboxJSON {
    let fields: SandboxJSON = [
      "driver": .string(driver), "report": "flat tyre", "tags": ["fc-1"],
      "location": ["type": "Point", "coordinates": [103.8, 1.3]],
    ]
    return send("POST", "/v1/issues", fields).json ?? .null
  }

  fileprivate mutating func fuel() -> String {
    let fields: SandboxJSON = [
      "driver": .string(driver), "odometer": 4711, "volume": 20, "amount": "12.50",
    ]
    return send("POST", "/v1/fuel-reports", fields).json?["id"]?.stringValue ?? ""
  }

  /// A comment by the first driver.
  @discardableResult
  fileprivate mutating func comment(_ subject: SandboxJSON) -> String {
    let token = self.token()
    let answer = send("POST", "/v1/comments", merged(subject, "content", "x"), bearer: token)
    return answer.json?["id"]?.stringValue ?? ""
  }

  fileprivate mutating func row() -> SandboxJSON? {
    order(first)["tracking_statuses"]?.arrayValue?.first
  }
}
