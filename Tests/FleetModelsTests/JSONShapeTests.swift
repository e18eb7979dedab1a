import FleetModels
import Testing

@Suite struct JSONShapeTests {
  private let shape = JSONShape.members(["id": .whole, "a": .members(["name": .whole, "a": .whole])])

  @Test(arguments: UInt64(1)...300)
  func aShapeGivesWhatTheWholeWouldCutDown(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let bytes = Array(#"{"id":\#(random.value()),"a":\#(random.value()),"z":\#(random.value())}"#.utf8)
    let whole = try JSONValue(parsing: bytes)
    #expect(try JSONValue(parsing: bytes, keeping: shape) == whole.cut(to: shape))
  }

  @Test(arguments: Fixture.names.filter { $0.contains("order") })
  func aListLineIsThatPartOfTheOrder(_ name: String) throws {
    let bytes = try Fixture.bytes(name)
    let whole = try JSONValue(parsing: bytes)
    #expect(try JSONValue(parsing: bytes, keeping: Order.listShape) == whole.cut(to: Order.listShape))
  }

  @Test func aListLineShowsWhatAListShows() throws {
    let bytes = try Fixture.bytes("server-order-round")
    let line = try Order(document: JSONValue(parsing: bytes, keeping: Order.listShape))
    let order = try Fixture.order("server-order-round")
    #expect(line.id == order.id)
    #expect(line.status == order.status)
    #expect(line.stopKeys == order.stopKeys)
    #expect(line.stops.map(\.complete) == order.stops.map(\.complete))
    #expect(line.trackingNumber.value?.number == order.trackingNumber.value?.number)
    #expect(line.driverAssigned.value?.name == order.driverAssigned.value?.name)
    #expect(line.json.count < order.json.count)
  }

  @Test func aListLineSaysNothingOfWhatItLeftOut() throws {
    let bytes = try Fixture.bytes("server-order-completed")
    let line = try Order(document: JSONValue(parsing: bytes, keeping: Order.listShape))
    #expect(line.trackingStatuses.isAbsent)
  }

  @Test func brokenBracketsInASkippedPartAreStillSeen() {
    let bytes = Array(#"{"id":"order_1","files":[{]}}"#.utf8)
    #expect(throws: JSONError.self) { try JSONValue(parsing: bytes, keeping: Order.listShape) }
  }
}

extension JSONValue {
  /// What a shape keeps, worked out on the finished value.
  fileprivate func cut(to shape: JSONShape) -> JSONValue {
    guard case .members(let wanted) = shape else { return self }
    switch self {
    case .object(let members):
      return .object(
        members.reduce(into: [:]) { kept, member in
          if let inner = wanted[member.key] { kept[member.key] = member.value.cut(to: inner) }
        })
    case .array(let elements): return .array(elements.map { $0.cut(to: shape) })
    case .null, .bool, .number, .string: return self
    }
  }
}
