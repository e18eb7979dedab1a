import FleetSandbox
import Testing

/// Every fault reaches every write a driver sends beside the order's own.
struct WriteFaultTests {
  struct Write: Sendable, CustomTestStringConvertible {
    let path: String
    let body: SandboxJSON
    let effect: SandboxEffect.Kind

    var testDescription: String { path }
  }

  static let point: SandboxJSON = ["type": "Point", "coordinates": [103.8, 1.3]]
  static let writes = [
    Write(
      path: "/v1/orders/{order}/capture-photo", body: ["photos": ["QUJD"]],
      effect: .proof("photo")),
    Write(
      path: "/v1/orders/{order}/capture-signature", body: ["signature": "QUJD"],
      effect: .proof("signature")),
    Write(path: "/v1/orders/{order}/capture-qr", body: ["code": "{label}"], effect: .proof("scan")),
    Write(
      path: "/v1/comments", body: ["subject": ["id": "{order}"], "content": "x"], effect: .comment),
    Write(
      path: "/v1/issues", body: ["driver": "{driver}", "location": point, "report": "x"],
      effect: .issue),
    Write(
      path: "/v1/fuel-reports", body: ["driver": "{driver}", "odometer": 1, "volume": 2],
      effect: .fuelReport),
    Write(path: "/v1/files/base64", body: ["data": "QUJD", "file_name": "a.png"], effect: .file),
    Write(
      path: "/v1/drivers/{driver}/register-device", body: ["token": "t", "platform": "ios"],
      effect: .device),
  ]

  private struct Line {
    var sandbox: FaultySandbox
    let request: SandboxRequest
    var now: Int64

    init(_ write: Write, _ fault: String) throws {
      var play = try CapturedPlay(["pickup": "D", "dropoff": "A", "do": ["dispatch", "start"]])
      play.learn("label", play.bench.server.labelCode(order: play.order) ?? "")
      request = SandboxRequest(
        "POST", play.filled(write.path), bearer: Bench.key, json: play.filled(write.body))
      sandbox = FaultySandbox(play.bench.server, faults: try FaultPlan(text: fault))
      now = play.bench.now
    }

    mutating func send() -> Int? {
      switch sandbox.exchange(request, now: now) {
      case .answer(let answer), .delayed(let answer, _), .slowly(let answer, _),
        .truncated(let answer, _):
        answer.status
      case .nothing: nil
      }
    }

    func count(_ kind: SandboxEffect.Kind) -> Int { sandbox.server.ledger.count(kind) }
  }

  @Test(arguments: writes)
  func `A request that is lost, refused or breaks leaves no whole effect`(write: Write) throws {
    let faults: [(String, Int?)] = [
      ("drop-request", nil), ("500-before", 500), ("half-way", 500), ("maintenance", 503),
      ("unauthorized", 401), ("html", 200), ("too-many", 429),
    ]
    for (fault, status) in faults {
      var line = try Line(write, fault)
      #expect(line.send() == status, "\(fault)")
      #expect(line.count(write.effect) == 0, "\(fault)")
    }
  }

  @Test(arguments: writes)
  func `An answer that is lost leaves one effect, and a late effect lands once`(write: Write) throws {
    for fault in ["drop-answer", "truncate", "502-after", "delay:10"] {
      var line = try Line(write, fault)
      _ = line.send()
      #expect(line.count(write.effect) == 1, "\(fault)")
    }
    for fault in ["late:4000#1", "midway:200#1"] {
      var line = try Line(write, fault)
      #expect(line.send() == nil, "\(fault)")
      line.sandbox.advance(to: line.now + 4000)
      #expect(line.count(write.effect) == 1, "\(fault)")
    }
  }

  @Test(arguments: writes)
  func `A doubled request is two effects, but one device`(write: Write) throws {
    var line = try Line(write, "duplicate")
    _ = line.send()
    #expect(line.count(write.effect) == (write.effect == .device ? 1 : 2))
  }
}
