import FleetContract
import FleetModels
import Testing

/// One at a time: each plays real sockets on loopback.
@Suite(.serialized)
struct ContractReplayTests {
  @Test func `No recorded exchange disagrees with the sandbox`() async throws {
    let report = try await ContractReplay.run(
      try Captures.exchanges(), flows: try Captures.flows(), webhooks: try Captures.webhooks())
    print(report.table)
    let webhooks = try #require(report.webhooks)
    print("\n" + webhooks.table)
    #expect(webhooks.isGood)
    #expect(webhooks.agreeing > 200)
    #expect(report.disagreeing.map(\.number) == [])
    #expect(report.agreeing > 550)
    #expect(report.byShape.count < 90)
    #expect(report.notReplayable.count < 10)
  }

  @Test func `A story that begins in the middle is taken up where it is`() async throws {
    let whole = try Captures.exchanges(file: "0801-custom-flows-multi-stop.jsonl")
    let report = try await ContractReplay.run(Array(whole.dropFirst(10)), flows: try Captures.flows())
    #expect(report.disagreeing.map(\.number) == [])
    // What no order document shows of a round's pickup and dropoff cannot be taken up (FINDINGS "Multi-stop details").
    #expect(report.agreeing >= 40)
  }

  @Test func `Another error text is named`() async throws {
    let report = try await played { exchange in
      exchange.answering(exchange.response.body.replacing("already started", with: "been started before"))
    }
    #expect(report.disagreeing.map(\.name) == ["208-L1-start-again", "230-L1-start-after-completed"])
    #expect(report.firstPath == "error")
  }

  @Test func `Another guard is named`() async throws {
    let report = try await played { exchange in
      exchange.name.hasPrefix("204-")
        ? Exchange(
          number: exchange.number, name: exchange.name, request: exchange.request,
          response: Exchange.Response(status: 200, headers: exchange.response.headers, body: "{}")) : exchange
    }
    #expect(report.disagreeing.map(\.number) == ["204"])
    #expect(report.firstPath == "status")
  }

  @Test func `A member more is named`() async throws {
    let report = try await played { exchange in
      exchange.answering(exchange.response.body.replacing(#""remarks":"#, with: #""dock":7,"remarks":"#))
    }
    #expect(report.disagreeing.map(\.number) == ["218", "225", "226"])
    #expect(report.firstPath == "dock")
  }

  @Test func `Another value that follows from a rule is named`() async throws {
    let report = try await played { exchange in
      exchange.name.hasPrefix("215-")
        ? exchange.answering(
          exchange.response.body.replacing(#""status":"enroute""#, with: #""status":"started""#))
        : exchange
    }
    // The flow goes on from what the answer said.
    #expect(report.disagreeing.map(\.number) == ["215", "216"])
    #expect(report.firstPath == "status")
  }

  @Test func `Another order of effects is named`() async throws {
    let report = try await played { exchange in
      exchange.name.hasPrefix("226-")
        ? exchange.answering(exchange.proofsReversed) : exchange
    }
    #expect(report.disagreeing.map(\.number) == ["226"])
  }

  @Test func `Another header that clients read is named`() async throws {
    let report = try await played { exchange in
      guard exchange.name.hasPrefix("236-") else { return exchange }
      var headers = exchange.response.headers
      headers["X-Cache-Status"] = "HIT"
      return Exchange(
        number: exchange.number, name: exchange.name, request: exchange.request,
        response: Exchange.Response(
          status: exchange.response.status, headers: headers, body: exchange.response.body))
    }
    #expect(report.disagreeing.map(\.number) == ["236"])
    #expect(report.firstPath == "header X-Cache-Status")
  }

  @Test func `A file without an exchange is refused`() async throws {
    await #expect(throws: ReplayError.self) { try await ContractReplay.run([]) }
  }

  /// The story of a classic order, with an answer changed, and what it needs before it.
  private func played(_ change: (Exchange) -> Exchange) async throws -> ReplayReport {
    let before =
      try Captures.exchanges(file: "0001-sign-in-and-drivers.jsonl")
      + Captures.exchanges(file: "0101-places-orders-lists.jsonl")
    let story = try Captures.exchanges(file: "0201-classic-order.jsonl").map(change)
    return try await ContractReplay.run(before + story)
  }
}

extension Exchange {
  fileprivate func answering(_ body: String) -> Exchange {
    Exchange(
      number: number, name: name, request: request,
      response: Response(
        status: response.status, headers: response.headers, body: body, items: response.items),
      leftOut: leftOut)
  }

  fileprivate var proofsReversed: String {
    guard let items = (try? JSONValue(parsing: Array(response.body.utf8)))?.array else {
      return response.body
    }
    return JSONValue.array(items.reversed()).text
  }
}

extension ReplayReport {
  /// What was different first.
  fileprivate var firstPath: String? {
    for line in lines {
      if case .disagrees(let differences) = line.verdict { return differences.first?.path }
    }
    return nil
  }
}
