import FleetModels
import Foundation
import Testing

@testable import FleetAPI

@Suite struct EndpointTests {
  @Test(arguments: ["../x?y", "..", ".", "", "a/b", "a#b", "a%2Fb", "a b", "ä", "a\r\nHost: example.com"])
  func anIdCannotLeaveItsSegment(_ id: String) throws {
    let endpoint = Endpoint.startOrder(Order.ID(id))
    let segments = endpoint.target.split(separator: "/", omittingEmptySubsequences: false)
    #expect(segments.count == 5)
    #expect(segments.last == "start")
    #expect(!segments.contains { $0 == "." || $0 == ".." })
    #expect(!segments.dropFirst().contains(""))
    #expect(endpoint.target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 })
  }

  @Test func anOrdinaryIdStandsAsItIs() {
    #expect(Endpoint.order("order_juga0jjr94").target == "/v1/orders/order_juga0jjr94")
  }

  @Test func everyCallHasTheMethodPathAndBodyOfTheReference() {
    let calls: [(Endpoint, String, String?)] = [
      (
        .signIn(identity: "dina@example.com", password: "p"), "POST /v1/drivers/login",
        #"{"identity":"dina@example.com","password":"p"}"#
      ),
      (.order("o"), "GET /v1/orders/o", nil),
      (.orderConfig("order_config_1"), "GET /v1/order-configs/order_config_1", nil),
      (.nextActivities(order: "o"), "GET /v1/orders/o/next-activity", nil),
      (
        .nextActivities(order: "o", waypoint: "place_1"), "GET /v1/orders/o/next-activity?waypoint=place_1",
        nil
      ),
      (.startOrder("o"), "POST /v1/orders/o/start", "{}"),
      (
        .startOrder("o", skipDispatch: true, assign: "driver_1"), "POST /v1/orders/o/start",
        #"{"assign":"driver_1","skip_dispatch":true}"#
      ),
      (
        .reportActivity(order: "o", activity: ["code": "enroute"], proof: "proof_1"),
        "POST /v1/orders/o/update-activity", #"{"activity":{"code":"enroute"},"proof":"proof_1"}"#
      ),
      (.completeOrder("o"), "POST /v1/orders/o/complete", "{}"),
      (.cancelOrder("o"), "DELETE /v1/orders/o/cancel", nil),
      (.tracker(order: "o"), "GET /v1/orders/o/tracker", nil),
      (.driver("d"), "GET /v1/drivers/d", nil),
      (.setOnline(driver: "d", online: false), "POST /v1/drivers/d/toggle-online", #"{"online":false}"#),
      (.currentOrganization, "GET /v1/organizations/current", nil),
    ]
    for (endpoint, line, body) in calls {
      #expect("\(endpoint.method.rawValue) \(endpoint.target)" == line)
      #expect(String(decoding: endpoint.body.bytes, as: UTF8.self) == body ?? "")
      #expect(endpoint.isWrite == !line.hasPrefix("GET"))
    }
  }

  @Test func aPositionIsSentWithWhatIsKnownOfIt() throws {
    let position = try #require(Coordinate(latitude: 1.3001, longitude: 103.8002))
    let endpoint = Endpoint.track(driver: "d", at: position, heading: 90, speed: .nan)
    #expect(
      String(decoding: endpoint.body.bytes, as: UTF8.self)
        == #"{"heading":90,"latitude":1.3001,"longitude":103.8002}"#)
  }

  @Test func anOrderQueryWritesItsParametersInTheServersForms() {
    var query = OrderQuery()
    query.driver = "driver_1"
    query.active = true
    query.onDay = CalendarDay("2026-11-21")
    query.limit = 50
    query.offset = 100
    query.cacheBuster = "7"
    #expect(
      Endpoint.orders(query).target
        == "/v1/orders?driver=driver_1&active=1&on=2026-11-21&sort=-created_at&limit=50&offset=100&cb=7")
  }

  @Test func askingForManyIdsRaisesTheLimitToTheirNumber() {
    var query = OrderQuery()
    query.ids = (0..<50).map { Order.ID("order_\($0)") }
    query.limit = 10
    #expect(query.items.contains(QueryItem("limit", "50")))
  }

  @Test func aBoardsListNamesItsStatusesAndSplitsTies() {
    var query = OrderQuery()
    query.unassigned = true
    query.statuses = ["created", "pending"]
    query.splitsTies = true
    #expect(
      Endpoint.orders(query).target
        == "/v1/orders?unassigned=1&status=created,pending&sort=-created_at,public_id&limit=100")
  }

  @Test func aListOfDriversComesByPagesInAFixedOrder() {
    #expect(Endpoint.drivers().target == "/v1/drivers?sort=created_at&limit=100")
    #expect(
      Endpoint.drivers(limit: 500, offset: 100, fresh: "7").target
        == "/v1/drivers?sort=created_at&limit=100&offset=100&cb=7")
  }

  @Test func aListAlwaysSaysItsOrderAndItsLimit() {
    #expect(Endpoint.orders(OrderQuery()).target == "/v1/orders?sort=-created_at&limit=100")
  }

  @Test func writesTravelOnFreshConnectionsAndReadsOnReusableOnes() throws {
    let server = FleetbaseServer(
      address: try ServerAddress("https://api.example.com"), credential: try Credential("flb_test_example"))
    #expect(server.request(for: .cancelOrder("o")).connection == .fresh)
    #expect(server.request(for: .startOrder("o")).connection == .fresh)
    #expect(server.request(for: .order("o")).connection == .reusable)
  }
}
