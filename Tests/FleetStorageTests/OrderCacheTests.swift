import FleetModels
import Foundation
import Testing

@testable import FleetStorage

@Suite struct OrderCacheTests {
  let cache: OrderCache

  init() throws { cache = try OrderCache(location: .memory) }

  private func status(_ id: Order.ID) throws -> String? { try cache.snapshot(id)?.order.status?.text }

  @Test func anOrderComesBackByteForByteInMeaning() throws {
    let json = try Orders.document("order_a")
    try cache.store(json)
    #expect(try cache.snapshot("order_a")?.order.json == json)
  }

  @Test func aBrokenDocumentCostsOnlyItself() throws {
    let good = JSONValue.object(try Orders.document("order_a")).encoded()
    let other = JSONValue.object(try Orders.document("order_b")).encoded()
    let broken: [[UInt8]] = [Array("{\"id\": \"order_c\"".utf8), Array("[]".utf8), Array("{}".utf8)]
    let report = try cache.store(
      [good[...], broken[0][...], broken[1][...], broken[2][...], other[...]], asked: .at(1))
    #expect(report.stored == ["order_a", "order_b"])
    #expect(report.setAside.count == 3)
    #expect(try cache.count() == 2)
  }

  @Test func aBrokenDocumentReplacesNothing() throws {
    let json = try Orders.document("order_a")
    try cache.store(json)
    let cut = JSONValue.object(json).encoded().dropLast(1)
    try cache.store([cut], asked: .at(2))
    #expect(try cache.snapshot("order_a")?.order.json == json)
    #expect(try cache.snapshot("order_a")?.askedAt == Moment.at(1).wall)
  }

  @Test func anAnswerAskedForEarlierDoesNotReplaceALaterOne() throws {
    try cache.store(try Orders.document("order_a", status: "completed"), asked: .at(20))
    try cache.store(try Orders.document("order_a", status: "started"), asked: .at(10))
    #expect(try status("order_a") == "completed")
  }

  @Test func afterARestartOfTheDeviceUptimesAreNotCompared() throws {
    try cache.store(try Orders.document("order_a", status: "started"), asked: .at(500_000))
    try cache.store(try Orders.document("order_a", status: "completed"), asked: .at(10, boot: "boot-2"))
    #expect(try status("order_a") == "completed")
  }

  @Test func theLineChangesWithTheDocument() throws {
    try cache.store(try Orders.document("order_a", status: "started"), asked: .at(1))
    try cache.store(try Orders.document("order_a", driver: "driver_two", status: "completed"), asked: .at(2))
    #expect(try cache.lines(of: ["order_a"]).first?.order.status == .completed)
    #expect(try cache.activeLines(driver: "driver_one").isEmpty)
  }

  // MARK: Merging

  @Test func aPartialAnswerLeavesAbsentMembersAndTakesNulls() throws {
    try cache.store(try Orders.document("order_a", status: "dispatched"))
    try cache.merge(
      Order(json: ["id": "order_a", "status": "started", "driver_assigned": nil]), asked: .at(2))
    let order = try #require(try cache.snapshot("order_a")).order
    #expect(order.status == .started)
    #expect(order.driverAssigned == .none)
    #expect(order.trackingNumber.value?.number == "FLB-order_a")
    #expect(try cache.activeLines(driver: "driver_one").isEmpty)
  }

  @Test func aPartialAnswerAloneIsNoOrder() throws {
    try cache.merge(Order(json: ["id": "order_a", "status": "started"]), asked: .at(2))
    #expect(try cache.snapshot("order_a") == nil)
  }

  @Test func aPartialAnswerAskedForEarlierIsLeftOut() throws {
    try cache.store(try Orders.document("order_a", status: "completed"), asked: .at(20))
    try cache.merge(Order(json: ["id": "order_a", "status": "started"]), asked: .at(10))
    #expect(try status("order_a") == "completed")
  }

  // MARK: Gone orders

  @Test func aGoneOrderLeavesTheListsButNotTheCache() throws {
    try cache.store(try Orders.document("order_a"))
    try cache.markDeleted("order_a", at: Moment.at(5).wall)
    #expect(try cache.activeLines(driver: "driver_one").isEmpty)
    #expect(try cache.count() == 0)
    #expect(try cache.snapshot("order_a")?.isDeleted == true)
  }

  @Test func anAnswerAskedForBeforeItWasGoneDoesNotBringItBack() throws {
    try cache.store(try Orders.document("order_a"))
    try cache.markDeleted("order_a", at: Moment.at(5).wall)
    try cache.store(try Orders.document("order_a"), asked: .at(4))
    #expect(try cache.snapshot("order_a")?.isDeleted == true)
  }

  @Test func itsOwnLaterDocumentBringsItBack() throws {
    try cache.store(try Orders.document("order_a"))
    try cache.markDeleted("order_a", at: Moment.at(5).wall)
    try cache.store(try Orders.document("order_a"), asked: .at(6), from: .record)
    #expect(try cache.snapshot("order_a")?.isDeleted == false)
  }

  @Test func aLaterListHasItReadAgainAndDoesNotBringItBack() throws {
    try cache.store(try Orders.document("order_a"))
    try cache.markDeleted("order_a", at: Moment.at(5).wall)
    try cache.store(try Orders.document("order_a"), asked: .at(6))
    #expect(try cache.snapshot("order_a")?.isDeleted == true)
    #expect(try cache.rereads(limit: 2).map(\.order) == ["order_a"])
  }

  @Test func aPartialAnswerDoesNotBringItBack() throws {
    try cache.store(try Orders.document("order_a"))
    try cache.markDeleted("order_a", at: Moment.at(5).wall)
    try cache.merge(Order(json: ["id": "order_a", "status": "started"]), asked: .at(6))
    #expect(try cache.snapshot("order_a")?.isDeleted == true)
  }

  // MARK: Records and offers

  @Test func aRecordComesBackWithoutItsToken() throws {
    let driver = Driver(json: ["id": "driver_one", "name": "Mei", "online": true, "token": "1|secret"])
    try cache.store(driver, asked: .at(1))
    #expect(
      try cache.record("driver_one" as Driver.ID)?.json == [
        "id": "driver_one", "name": "Mei", "online": true,
      ])
  }

  @Test func aRecordAskedForEarlierDoesNotReplaceALaterOne() throws {
    try cache.store(Driver(json: ["id": "driver_one", "online": true]), asked: .at(20))
    try cache.store(Driver(json: ["id": "driver_one", "online": false]), asked: .at(10))
    #expect(try cache.record("driver_one" as Driver.ID)?.online == true)
  }

  @Test func recordsOfDifferentKindsMayShareAnID() throws {
    try cache.store(Driver(json: ["id": "same", "name": "driver"]), asked: .at(1))
    try cache.store(Organization(json: ["id": "same", "name": "company"]), asked: .at(1))
    #expect(try cache.record("same" as Driver.ID)?.name == "driver")
  }

  private func learn(
    _ answer: String, _ shared: String? = nil, after: StatusCode = "created", by order: Order.ID
  )
    throws
  {
    try cache.learn(
      offer: answer, shared: shared ?? answer, config: "config_a", after: after, order: order)
  }

  @Test func anOrdersOwnOffersComeFirstAndTheNewestBeforeTheOthers() throws {
    try learn("[1]", by: "order_a")
    try learn("[2]", after: "Dispatched", by: "order_b")
    try cache.learn(offer: "[3]", shared: "[3]", config: "config_b", after: "created", order: "order_a")
    let offers = try cache.offers(config: "config_a", order: "order_a")
    #expect(offers.map(\.answer) == ["[1]", "[2]", "[1]"])
    #expect(offers.map(\.order) == ["order_a", nil, nil])
    #expect(offers[1].after == .dispatched)
  }

  @Test func anOrdersLaterOfferReplacesItsOwnAndBothStayKnown() throws {
    try learn("[1]", by: "order_a")
    try learn("[2]", by: "order_a")
    let offers = try cache.offers(config: "config_a", order: "order_a")
    #expect(offers.map(\.answer) == ["[2]", "[2]", "[1]"])
  }

  @Test func theSameAnswerIsKeptOnceAndCounted() throws {
    for number in 1...60 { try learn("[\(number)]", "[0]", by: Order.ID("order_\(number)")) }
    let offers = try cache.offers(config: "config_a", order: "order_other")
    #expect(offers.map(\.answer) == ["[0]"])
    #expect(offers.map(\.times) == [60])
  }

  @Test func aThousandDifferentAnswersOfAStepAreKept() throws {
    try learn("[0]", after: "started", by: "order_1")
    for number in 1...1_010 { try learn("[\(number)]", by: Order.ID("order_\(number)")) }
    let offers = try cache.offers(config: "config_a", order: "order_other")
    #expect(offers.count == 1_001)
    #expect(offers.filter { $0.after == .created }.last?.answer == "[11]")
  }

  @Test func whatIsTrueOfNoOtherOrderIsKeptForItsOwn() throws {
    try cache.learn(offer: "[1]", shared: nil, config: "config_a", after: "created", order: "order_a")
    #expect(try cache.offers(config: "config_a", order: "order_a").map(\.answer) == ["[1]"])
    #expect(try cache.offers(config: "config_a", order: "order_b").isEmpty)
  }

  @Test func anOrdersOfferRemembersWhatTheOrderWasThen() throws {
    try cache.learn(
      offer: "[1]", basis: "then", shared: "[1]", config: "config_a", after: "created", order: "order_a")
    #expect(try cache.offers(config: "config_a", order: "order_a").map(\.basis) == ["then", nil])
  }

  @Test func aNoteIsKept() throws {
    #expect(try cache.note("refreshed") == nil)
    try cache.setNote("refreshed", 1)
    try cache.setNote("refreshed", 2)
    #expect(try cache.note("refreshed") == 2)
  }
}
