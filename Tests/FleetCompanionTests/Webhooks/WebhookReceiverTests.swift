import FleetCompanion
import FleetEvents
import Foundation
import HookSender
import Testing

/// What the receiver answers, and what is on the disk then. A sender that gets anything but 200 tries again.
struct WebhookReceiverTests {
  @Test func anEventIsOnTheDiskWhenItsSenderHears200() async throws {
    let receiving = try Receiving()
    let body = recipeBody("evt_1")
    #expect(try await receiving.post(body).status == 200)
    let stored = try receiving.stored()
    #expect(stored.map(\.arrival.eventID) == ["evt_1"])
    #expect(stored.map(\.arrival.bytes) == [Array(body.utf8)])
    #expect(stored.map(\.arrival.subject) == ["order_a"])
    #expect(stored.map(\.arrival.trust) == [.unverified])
  }

  @Test func anEventThatComesAgainIsAnswered200AndNotStoredAgain() async throws {
    let receiving = try Receiving()
    for _ in 0..<3 { #expect(try await receiving.post(recipeBody("evt_1")).status == 200) }
    #expect(try receiving.stored().count == 1)
    #expect(receiving.receiver.figures.new == 1)
    #expect(receiving.receiver.figures.duplicates == 2)
  }

  @Test func bothSpellingsOfCancelledAreOneEvent() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1", "order.cancelled")).status == 200)
    #expect(try await receiving.post(recipeBody("evt_1", "order.canceled")).status == 200)
    #expect(try receiving.stored().map { $0.repeats != nil } == [false, true])
  }

  @Test func theEmptyBodyOfAVanishedRecordIsTakenAndNothingIsKept() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post("[]").status == 200)
    #expect(try receiving.stored().isEmpty)
    #expect(receiving.receiver.figures.empty == 1)
  }

  @Test func anUnknownNameIsTakenAndKept() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1", "warehouse.flooded")).status == 200)
    #expect(try receiving.stored().map(\.arrival.name) == ["warehouse.flooded"])
  }

  @Test(arguments: ["real_geofence_entered", "doc_minimal_no_id"])
  func aBodyWithoutAnIDIsKnownAgainByItsContent(name: String) async throws {
    let receiving = try Receiving()
    let body = String(decoding: try eventFixture(name), as: UTF8.self)
    for _ in 0..<2 { #expect(try await receiving.post(body).status == 200) }
    #expect(try receiving.stored().count == 1)
  }

  @Test(arguments: ["", "nonsense", "{\"id\":\"evt_1\",", "42", "[1]", "{}", "{\"event\":7}"])
  func whatIsNoEventIsAnswered400(body: String) async throws {
    let receiving = try Receiving()
    let answer = try await receiving.post(body)
    #expect(answer.status == 400)
    #expect(answer.body.count > 20)
    #expect(try receiving.stored().isEmpty)
  }

  @Test func anotherPathIsAnswered404() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1"), to: "/webhooks").status == 404)
  }

  @Test(arguments: ["GET", "PUT", "DELETE", "OPTIONS"])
  func anotherMethodIsAnswered405(method: String) async throws {
    let receiving = try Receiving()
    let answer = try await offPool { [port = receiving.port] in
      let connection = try HookConnection(port: port)
      connection.send("\(method) /webhooks/fleetbase HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return try connection.answer()
    }
    #expect(answer.status == 405)
    #expect(answer.head.contains("Allow: POST"))
  }

  @Test(arguments: ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"])
  func whatIsClearlyNotJSONIsAnswered415(type: String) async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1"), headers: [("Content-Type", type)]).status == 415)
  }

  @Test(arguments: ["application/json; charset=utf-8", "text/plain", "application/vnd.api+json"])
  func otherTypesAreReadAsJSON(type: String) async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1"), headers: [("Content-Type", type)]).status == 200)
  }

  @Test func aBodyBeyondTheLimitIsAnswered413() async throws {
    let receiving = try Receiving { $0.limits = EventLimits(bytes: 1_000) }
    let body = recipeBody("evt_1", more: ",\"notes\":\"\(String(repeating: "x", count: 2_000))\"")
    #expect(try await receiving.post(body).status == 413)
    #expect(try await receiving.post(recipeBody("evt_2")).status == 200)
  }

  @Test func hostileNestingIsRefusedAndTheNextEventTaken() async throws {
    let receiving = try Receiving()
    let deep = String(repeating: "[", count: 100_000)
    #expect(try await receiving.post(recipeBody("evt_1", more: ",\"meta\":\(deep)")).status == 400)
    #expect(try await receiving.post(recipeBody("evt_2")).status == 200)
  }

  @Test func pipelinedEventsAreAnsweredInTheirOrder() async throws {
    let receiving = try Receiving()
    let statuses = try await offPool { [port = receiving.port] in
      let connection = try HookConnection(port: port)
      var bytes: [UInt8] = []
      for number in 0..<8 { bytes += HookConnection.request(Array(recipeBody("evt_\(number)").utf8)) }
      bytes += HookConnection.request(Array("nonsense".utf8))
      connection.send(bytes)
      return try (0..<9).map { _ in try connection.answer().status }
    }
    #expect(statuses == Array(repeating: 200, count: 8) + [400])
    #expect(try receiving.stored().map(\.arrival.eventID) == (0..<8).map { "evt_\($0)" })
  }

  @Test func manySendersAtOnceAreAllAnswered() async throws {
    let receiving = try Receiving()
    let load = Load(200, perSecond: 10_000, connections: 8, port: { [port = receiving.port] in port }) {
      Array(recipeBody("evt_\($0)").utf8)
    }
    #expect(await load.run().acknowledged.count == 200)
    #expect(try receiving.stored().count == 200)
    #expect(receiving.receiver.figures.groups <= 200)
  }

  @Test func aHalfOpenSenderAndASlowOneHoldUpNobody() async throws {
    let receiving = try Receiving()
    let heads = [
      "POST /webhooks/fleetbase HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n\r\n{\"id\":",
      "POST /webhooks/flee",
    ]
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    async let slow = withThrowingTaskGroup(of: Int.self) { group in
      for head in heads {
        group.addTask {
          try await offPool { [port = receiving.port] in
            let connection = try HookConnection(port: port)
            connection.send(head)
            begin.yield()
            return try connection.answer().status
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var waiting = heads.count
    for await _ in begun {
      waiting -= 1
      if waiting == 0 { break }
    }
    #expect(try await receiving.post(recipeBody("evt_1")).status == 200)
    #expect(try await slow == [408, 408])
    #expect(try receiving.stored().count == 1)
  }

  @Test func aDiskThatRefusesIsAnswered503UntilItTakesAgain() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1")).status == 200)
    // A file of a newer version that takes the inbox's place is not written to.
    let path = receiving.place.folder.path + "/inbox.db"
    let files = ["", "-wal", "-shm"].map { path + $0 }.filter { FileManager.default.fileExists(atPath: $0) }
    for file in files { try FileManager.default.moveItem(atPath: file, toPath: file + ".away") }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let answer = try await receiving.post(recipeBody("evt_2"))
    #expect(answer.status == 503)
    #expect(answer.head.contains("Retry-After"))
    #expect(try await receiving.post(recipeBody("evt_2")).status == 503)
    try FileManager.default.removeItem(atPath: path)
    for file in files { try FileManager.default.moveItem(atPath: file + ".away", toPath: file) }
    #expect(try await receiving.post(recipeBody("evt_2")).status == 200)
    #expect(try receiving.stored().map(\.arrival.eventID) == ["evt_1", "evt_2"])
    #expect(receiving.notices.count == 2)
    #expect(receiving.notices.last == .storesAgain)
  }

  @Test func whatWasAnsweredIsStoredWhenItStopsAndNothingIsTakenAfter() async throws {
    let receiving = try Receiving()
    #expect(try await receiving.post(recipeBody("evt_1")).status == 200)
    await receiving.receiver.stop()
    await #expect(throws: HookConnection.Failure.self) { try await receiving.post(recipeBody("evt_2")) }
    #expect(try receiving.stored().count == 1)
  }

  @Test func whatIsUnderWayWhenItStopsIsStoredOrNotAnswered200() async throws {
    let receiving = try Receiving()
    let load = Load(
      100_000, perSecond: 100_000, connections: 4, stopsAtFailure: true,
      port: { [port = receiving.port] in port }
    ) { Array(recipeBody("evt_\($0)").utf8) }
    async let outcome = load.run()
    try await eventually("some were taken") { receiving.receiver.figures.new >= 40 }
    await receiving.receiver.stop()
    let answered = await outcome.acknowledged.map { "evt_\($0)" }
    var stored: Set<String> = []
    var last: Int64 = 0
    while case let page = try receiving.place.inbox().events(after: last), let end = page.last {
      stored.formUnion(page.map(\.arrival.eventID))
      last = end.seq
    }
    #expect(answered.count >= 40)
    #expect(stored.isSuperset(of: answered))
  }
}
