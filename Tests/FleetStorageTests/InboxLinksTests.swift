import FleetModels
import Testing

@testable import FleetStorage

/// Ids outside and on the server, both ways.
@Suite struct InboxLinksTests {
  let scratch: Scratch
  let inbox: Inbox
  private let wall = Timestamp(milliseconds: 5)

  init() throws {
    scratch = try Scratch()
    inbox = try Inbox(in: scratch.folder)
  }

  @Test func aLinkIsFoundBothWays() throws {
    #expect(try inbox.link(external: "ERP-1", order: "order_a", at: wall))
    let reopened = try Inbox(in: scratch.folder)
    #expect(try reopened.order(of: "ERP-1") == "order_a")
    #expect(try reopened.external(of: "order_a") == "ERP-1")
  }

  @Test func anOrderIsFoundByItsOtherNamesToo() throws {
    try inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall)
    #expect(try inbox.external(of: "ORD-1001") == "ERP-1")
  }

  @Test func theSameLinkAgainTeachesNothing() throws {
    try inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall)
    let before = try inbox.dataVersion()
    #expect(try !inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall))
    #expect(try inbox.dataVersion() == before)
  }

  @Test func anotherNameOfALinkedOrderIsLearned() throws {
    try inbox.link(external: "ERP-1", order: "order_a", at: wall)
    #expect(try inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall))
    #expect(try inbox.external(of: "ORD-1001") == "ERP-1")
  }

  @Test func aLinkByAnotherNameOfTheOrderIsTheSameLink() throws {
    try inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall)
    #expect(try !inbox.link(external: "ERP-1", order: "ORD-1001", at: wall))
    #expect(try inbox.order(of: "ERP-1") == "order_a")
  }

  @Test func aSecondExternalIDOfAnOrderIsRefused() throws {
    try inbox.link(external: "ERP-1", order: "order_a", at: wall)
    #expect(throws: InboxError.orderIsLinked(order: "order_a", external: "ERP-1", refused: "ERP-2")) {
      try inbox.link(external: "ERP-2", order: "order_a", at: wall)
    }
    #expect(try inbox.order(of: "ERP-2") == nil)
  }

  @Test func anExternalIDOfASecondOrderIsRefused() throws {
    try inbox.link(external: "ERP-1", order: "order_a", at: wall)
    #expect(throws: InboxError.externalIsLinked(external: "ERP-1", order: "order_a", refused: "order_b")) {
      try inbox.link(external: "ERP-1", order: "order_b", at: wall)
    }
    #expect(try inbox.external(of: "order_b") == nil)
  }

  @Test(arguments: [("", "order_a"), ("ERP-1", "")])
  func neitherIDMayBeEmpty(external: String, order: String) {
    #expect(throws: InboxError.emptyID) { try inbox.link(external: external, order: order, at: wall) }
  }

  @Test func aLinkThatWasWrongIsTakenAwayAndMadeAnew() throws {
    try inbox.link(external: "ERP-1", order: "order_a", names: ["ORD-1001"], at: wall)
    #expect(try inbox.unlink(external: "ERP-1"))
    #expect(try !inbox.unlink(external: "ERP-1"))
    #expect(try inbox.external(of: "ORD-1001") == nil)
    #expect(try inbox.link(external: "ERP-1", order: "order_b", at: wall))
  }

  @Test func anEventTeachesItsLinkInTheCommitThatStoresIt() throws {
    var arrival = Arrival.sample("event_a")
    arrival.link = Arrival.Link(external: "ERP-1", order: "order_a", names: ["ORD-1001"])
    _ = try inbox.receive([arrival])
    #expect(try inbox.external(of: "ORD-1001") == "ERP-1")
  }

  @Test func anEventWhoseLinkContradictsIsStoredAndItsLinkRefused() throws {
    try inbox.link(external: "ERP-1", order: "order_a", at: wall)
    var arrival = Arrival.sample("event_a")
    arrival.link = Arrival.Link(external: "ERP-1", order: "order_b")
    var refused: [InboxError] = []
    _ = try inbox.receive([arrival]) { refused.append($0) }
    #expect(refused == [.externalIsLinked(external: "ERP-1", order: "order_a", refused: "order_b")])
    #expect(try inbox.all().count == 1)
    #expect(try inbox.order(of: "ERP-1") == "order_a")
  }

  @Test func linksAreListedAPageAtATime() throws {
    for number in 0..<7 {
      try inbox.link(external: "ERP-\(number)", order: "order_\(number)", at: .init(milliseconds: 3))
    }
    var found: [OrderLink] = []
    while case let page = try inbox.links(after: found.last, limit: 3), !page.isEmpty { found += page }
    #expect(found.map(\.external) == (0..<7).map { "ERP-\($0)" })
    #expect(
      found[2] == OrderLink(external: "ERP-2", order: "order_2", names: [], linked: .init(milliseconds: 3)))
  }
}
