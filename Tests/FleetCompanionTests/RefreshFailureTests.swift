import FleetCompanion
import FleetSandbox
import Foundation
import Testing

/// The whole day stays readable however often a refresh fails, over real HTTP.
@Suite(.serialized)
struct RefreshFailureTests {
  enum Way: CaseIterable, Sendable, CustomTestStringConvertible {
    case refused, silent, cutOff, serverError, truncated, empty, html, huge, notAList, maintenance,
      unauthorized

    var testDescription: String { "\(self)" }

    /// What strikes list calls; nil when the port is closed instead.
    var fault: Fault? {
      switch self {
      case .refused: nil
      case .silent: .delay(milliseconds: 150_000)
      case .cutOff: .dropAnswer
      case .serverError: .errorBefore(status: 500, body: #"{"errors":["Server Error"]}"#)
      case .truncated: .truncateBody(bytes: 5_000)
      case .empty: .errorBefore(status: 200, body: "")
      case .html: .html
      case .huge: .errorBefore(status: 200, body: "[" + String(repeating: " ", count: 50 << 20) + "]")
      case .notAList: .errorBefore(status: 200, body: #"{"orders": 3}"#)
      case .maintenance: .maintenance
      case .unauthorized: .unauthorized
      }
    }

    func isRight(_ kind: APIError.Kind) -> Bool {
      switch (self, kind) {
      case (.refused, .unreachable(let failure)): failure.reach == .neverLeft
      case (.silent, .unreachable(let failure)): failure.reason == .timedOut
      case (.cutOff, .unreachable), (.serverError, .server), (.truncated, .unreachable): true
      case (.empty, .malformed(.empty)), (.html, .malformed(.html)): true
      case (.huge, .malformed(.tooLarge)), (.notAList, .malformed(.wrongShape)): true
      case (.maintenance, .maintenance), (.unauthorized, .unauthorized): true
      default: false
      }
    }
  }

  @Test(arguments: Way.allCases)
  func `A refresh that fails costs nothing but the time, again and again`(way: Way) async throws {
    let live = try await LiveShift(orders: 8)
    defer { live.host.stop() }
    let session = try live.session(
      through: ImpatientTransport(timeout: way == .silent ? 500 : 60_000, about: "/orders"))
    let before = try await session.orders(on: session.today)
    #expect(before.count == 6)
    if let fault = way.fault {
      live.host.set(faults: FaultPlan([FaultRule(fault, FaultMatch(method: "GET", path: "/v1/orders"))]))
    } else {
      live.host.goUnreachable()
    }
    for _ in 0..<2 {
      let error = await #expect(throws: APIError.self) { try await session.refresh() }
      let kind = try #require(error).kind
      #expect(way.isRight(kind), "\(kind)")
      #expect(error?.description.contains("list orders") == true)
      #expect(try await session.orders(on: session.today) == before)
      for view in before { #expect(try await session.order(view.order.id.rawValue).order.stops.count == 2) }
    }
    #expect(try await session.isStale(before[0]))
  }

  @Test func `Of a list with one broken order the others load, and the broken one keeps its old snapshot`()
    async throws
  {
    let live = try await LiveShift(orders: 8)
    defer { live.host.stop() }
    let session = try live.session()
    let before = try await session.orders(on: session.today)
    let documents = live.host.withServer { server, _ in
      before.compactMap { server.document(order: $0.order.id.rawValue) }
    }
    let whole = documents.dropFirst().map { String(decoding: $0.bytes, as: UTF8.self) }
    let list = "[7," + whole.joined(separator: ",") + "]"
    // The three lists, the list of the missing one, and its own document.
    let faults = (1...5).map {
      FaultRule(
        .errorBefore(status: 200, body: $0 == 5 ? "7" : list), FaultMatch(path: "/v1/orders", nth: $0))
    }
    live.host.set(faults: FaultPlan(faults))
    let report = try await session.refresh()
    #expect(report.setAside.contains { $0.contains("not an object") })
    #expect(report.left.isEmpty)
    let after = try await session.orders(on: session.today)
    #expect(after.map(\.order) == before.map(\.order))
    #expect(try await session.isStale(after[0]))
    #expect(try await !session.isStale(after[1]))
  }

  @Test func `A failure on a later page or call stores nothing of the earlier ones`() async throws {
    let shift = try await StillShift(orders: 140)
    let session = try shift.session()
    let before = try await session.orders(on: session.today)
    #expect(before.count == 105)
    shift.line.withServer { server, now in
      for view in before { try? server.complete(order: view.order.id.rawValue, now: now) }
    }
    shift.clock.advance(by: 60_000)
    shift.line.decide { request in
      request.target.contains("offset=100") ? .body(#"{"errors":["Server Error"]}"#, status: 500) : .answer
    }
    await #expect(throws: APIError.self) { try await session.refresh() }
    #expect(try await session.orders(on: session.today) == before)
    shift.line.decide { _ in .answer }
    #expect(try await session.refresh().stored == 105)
    #expect(try await session.activeOrders().isEmpty)
  }
}
