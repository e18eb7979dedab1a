import FleetSandbox
import Testing

/// Proofs: what the ledger knows of them, what is kept, and the half states (captures 1100–1104, 222, 1258).
struct ProofTests {
  @Test func `The ledger tells proofs apart by subject, stop, marker and digest`() throws {
    var play = try CapturedPlay(["waypoints": ["A", "B", "C"], "do": ["dispatch", "start"]])
    let first = try #require(play.places["A"])
    let waypoint = play.bench.server.waypointIDs(order: play.order)[0]
    let answer = play.bench.photo(play.order, subject: first, marker: "m-7", bytes: 4)
    #expect(answer.status == 201)
    let effect = try #require(play.bench.server.ledger.effects.last)
    #expect(effect.kind == .proof("photo"))
    #expect(effect.stop == first)
    #expect(effect.facts["subject"] == waypoint)
    #expect(effect.facts["client_mutation_id"] == "m-7")
    #expect(effect.facts["bytes"] == "4")
    #expect(effect.facts["type"] == "jpeg")
    // SHA-256 of FF D8 FF E0.
    #expect(
      effect.facts["sha256"] == "ba4f25bf16ba4be6bc7d3276fafeb67f9eb3c5df042bc3a405e1af15b921eed7")
    #expect(.text(effect.facts["proof"]) == answer.json?["id"])
  }

  @Test func `The same proof twice is two proofs, whatever the idempotency key`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let ids = [bench.photo(order), bench.photo(order)].compactMap { $0.json?["id"]?.stringValue }
    #expect(Set(ids).count == 2)
    #expect(bench.server.ledger.count(.proof("photo"), order: order) == 2)
    #expect(bench.send("GET", "/v1/orders/\(order)/proofs").json?.arrayValue?.count == 2)
  }

  @Test func `Two photos in one request are two proofs, and the answer names the last`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let (body, type) = Form.body([
      ["name": "photos[]", "file": "a.png", "type": "image/png", "picture": "png"],
      ["name": "photos[]", "file": "b.gif", "type": "image/gif", "picture": "gif"],
    ])
    let answer = bench.upload("POST", "/v1/orders/\(order)/capture-photo", body, type: type)
    let proofs = bench.send("GET", "/v1/orders/\(order)/proofs")
    #expect(bench.ids(proofs).count == 2)
    #expect(answer.json?["id"]?.stringValue == bench.ids(proofs).last)
    let types = bench.server.ledger.effects(order: order).compactMap { $0.facts["type"] }
    #expect(types == ["png", "gif"])
  }

  @Test func `A rejected request stores nothing, not even its good photos`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let before = bench.server.ledger
    let (body, type) = Form.body([
      ["name": "photos[]", "file": "a.jpg", "type": "image/jpeg", "picture": "jpeg"],
      ["name": "photos[]", "file": "b.pdf", "type": "application/pdf", "picture": "pdf"],
    ])
    let answer = bench.upload("POST", "/v1/orders/\(order)/capture-photo", body, type: type)
    #expect(answer.status == 422)
    #expect(bench.server.ledger == before)
    #expect(bench.send("GET", "/v1/orders/\(order)/proofs").json == [])
  }

  @Test func `An activity's proof is in the ledger, and one the server does not know is marked`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    let proof = try #require(bench.photo(order).json?["id"]?.stringValue)
    let enroute: SandboxJSON = ["code": "enroute", "complete": false]
    let path = "/v1/orders/\(order)/update-activity"
    bench.send("POST", path, ["activity": enroute, "proof": .string(proof)])
    #expect(bench.server.ledger.effects.last?.facts == ["proof": proof])
    let answer = bench.send("POST", path, ["activity": enroute, "proof": "proof_nope"])
    #expect(answer.status == 200)
    #expect(bench.server.ledger.effects.last?.facts == ["unknown_proof": "proof_nope"])
  }

  @Test func `Staff asking for a proof changes the completing offer, and the server never checks`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    try bench.server.demandProof("signature", order: order, now: bench.now)
    let document = bench.server.document(order: order)
    #expect(document?["pod_required"] == true)
    #expect(document?["pod_method"] == "signature")
    bench.send("POST", "/v1/orders/\(order)/start", [:])
    #expect(try bench.offered(order)["require_pod"] == false)
    try bench.report(order)
    let completing = try bench.offered(order)
    #expect(completing["require_pod"] == true)
    #expect(completing["pod_method"] == "signature")
    try bench.report(order)
    #expect(bench.server.document(order: order)?["status"] == "completed")
  }

  @Test func `A scan needs what the label encodes`() throws {
    var play = try CapturedPlay(["waypoints": ["A", "B", "C"], "do": ["dispatch", "start"]])
    let stop = try #require(play.places["B"])
    let code = try #require(play.bench.server.labelCode(order: play.order, subject: stop))
    let path = "/v1/orders/\(play.order)/capture-qr/\(stop)"
    #expect(play.bench.send("POST", path, ["code": "nonsense"]).status == 400)
    #expect(play.bench.send("POST", path, ["code": .string(code)]).status == 201)
    #expect(play.bench.server.labelCode(order: play.order, subject: "place_other") == nil)
  }

  @Test func `A large photo leaves its digest and not its bytes`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    let text = String(repeating: "QUJD", count: 100_000)
    let answer = bench.send(
      "POST", "/v1/orders/\(order)/capture-photo", ["photos": [.string(text)]])
    #expect(answer.status == 201)
    #expect(answer.json?["raw"] == .null)
    #expect(bench.server.ledger.effects.last?.facts["bytes"] == "300000")
  }

  @Test func `A photo that breaks half-way is a row without a file for good`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    var line = FaultySandbox(bench.server, faults: try FaultPlan(text: "half-way#1/capture-photo"))
    let request = SandboxRequest(
      "POST", "/v1/orders/\(order)/capture-photo", bearer: Bench.key, json: ["photos": ["QUJD"]])
    guard case .answer(let answer) = line.exchange(request, now: bench.now) else {
      Issue.record("expected an answer")
      return
    }
    #expect(answer.status == 500)
    bench.server = line.server
    bench.now += 60_000
    let proofs = bench.send("GET", "/v1/orders/\(order)/proofs").json?.arrayValue
    #expect(proofs?.count == 1)
    #expect(proofs?.first?["url"] == .null)
    #expect(bench.server.ledger.count(.proof("photo")) == 0)
    #expect(bench.server.ledger.count(.proofWithoutFile) == 1)
  }

  @Test func `A photo seen in its middle has no url, and has one when the effect has ended`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    var line = FaultySandbox(bench.server, faults: try FaultPlan(text: "midway:250#1"))
    let request = SandboxRequest(
      "POST", "/v1/orders/\(order)/capture-photo", bearer: Bench.key, json: ["photos": ["QUJD"]])
    #expect(line.exchange(request, now: bench.now) == .nothing)
    func url(_ now: Int64) -> SandboxJSON? {
      let read = SandboxRequest("GET", "/v1/orders/\(order)/proofs", bearer: Bench.key)
      guard case .answer(let answer) = line.exchange(read, now: now) else { return nil }
      return answer.json?.arrayValue?.first?["url"]
    }
    #expect(url(bench.now + 249) == .null)
    #expect(line.server.ledger.count(.proof("photo")) == 0)
    #expect(url(bench.now + 250)?.stringValue?.hasSuffix(".png") == true)
    #expect(line.server.ledger.count(.proof("photo")) == 1)
    #expect(line.server.ledger.count(.proofWithoutFile) == 0)
  }

  @Test func `A start seen in its middle is started without its row`() throws {
    var bench = Bench()
    let order = try bench.dispatchedOrder()
    var line = FaultySandbox(bench.server, faults: try FaultPlan(text: "midway:250#1"))
    let request = SandboxRequest("POST", "/v1/orders/\(order)/start", bearer: Bench.key, json: [:])
    #expect(line.exchange(request, now: bench.now) == .nothing)
    let half = line.server.document(order: order)
    #expect(half?["started"] == true)
    #expect(half?["status"] == "dispatched")
    line.advance(to: bench.now + 250)
    let whole = line.server.document(order: order)
    #expect(whole?["status"] == "started")
    #expect(whole?["tracking_statuses"]?.arrayValue?.last?["code"] == "STARTED")
    #expect(line.server.ledger.count(.started) == 1)
  }
}
