import FleetModels
import FleetSandbox

/// Plays recorded exchanges to a fresh sandbox over HTTP, in their order, and holds its answers against the real ones.
///
/// ```swift
/// let exchanges = try ExchangeFile.read(path: "story.jsonl")
/// let report = try await ContractReplay.run(exchanges)
/// print(report.summary)
/// ```
///
/// The sandbox begins with the company, drivers, vehicles, places, contacts and flows that the recording shows and did
/// not make itself. An order that is first met in the middle is taken over from the last complete document before the
/// exchange; where there is none, only the shape of the answer can be compared. What the recording's numbers and its
/// rate-limit counters tell about requests that are not in it is believed (`Continuity`).
public struct ContractReplay {
  private let exchanges: [Exchange]
  private let times: RecordedTimes
  private let continuity: Continuity
  private let clock: ReplayClock
  let host: SandboxHost
  private let wire: ReplayWire
  var world: ReplayWorld
  var credentials: Credentials
  var shapes = ShapesSeen()
  var headers: HeaderComparison
  var report = ReplayReport()
  /// Nil when there are no webhooks to compare.
  var trail: WebhookTrail?

  /// Plays `exchanges`; `flows` are complete order configurations, with the edges and conditions that no answer of the
  /// public API shows, for the custom flows among them. `webhooks` are the deliveries of the same story, signed with
  /// `webhookSecret`.
  /// - Throws: `ReplayError` when there is nothing to play or no loopback to play it on.
  public static func run(
    _ exchanges: [Exchange], flows: [JSONValue] = [], webhooks: [WebhookDelivery] = [],
    webhookSecret: String = WebhookReport.sampleSecret
  ) async throws(ReplayError) -> ReplayReport {
    var replay = try ContractReplay(exchanges, flows: flows)
    defer { replay.host.stop() }
    if !webhooks.isEmpty { replay.followWebhooks(secret: webhookSecret) }
    var index = 0
    while index < exchanges.count {
      index += try await replay.play(at: index)
    }
    replay.compare(RecordedWebhooks(webhooks, secret: webhookSecret))
    return replay.report
  }

  private mutating func followWebhooks(secret: String) {
    trail = WebhookTrail(secret: secret)
    // None may be forgotten before the end.
    host.withServer { server, _ in
      server.eventLimit = .max / 2
      server.keepsSavedStates = true
    }
  }

  private mutating func compare(_ recorded: RecordedWebhooks) {
    guard let trail else { return }
    let events = host.withServer { server, now in
      server.advance(to: now + WebhookTrail.rest)
      return server.events
    }
    var comparison = WebhookComparison(
      WebhookStory(exchanges, times, continuity, report), trail, events, world.names)
    report.webhooks = comparison.report(on: recorded)
  }

  private init(_ exchanges: [Exchange], flows: [JSONValue]) throws(ReplayError) {
    guard !exchanges.isEmpty else { throw .empty }
    self.exchanges = exchanges
    times = RecordedTimes(exchanges)
    continuity = Continuity(exchanges)
    let clock = ReplayClock(times[0])
    self.clock = clock
    world = ReplayWorld(exchanges, times, flows: flows)
    credentials = Credentials(exchanges)
    headers = HeaderComparison(exchanges)
    host = SandboxHost(world.server(key: Credentials.liveKey, now: clock.now), clock: { clock.now })
    do {
      try host.start()
    } catch {
      throw .wire("\(error)")
    }
    wire = ReplayWire(base: host.baseURL ?? "")
  }

  /// Plays what begins at `index`, one exchange or two that were on their way together; how many were played.
  private mutating func play(at index: Int) async throws(ReplayError) -> Int {
    let isRace =
      continuity.races(at: index) && exchanges[index].isWrite && exchanges[index + 1].isWrite
      && sameRecord(index, index + 1)
    let places = isRace ? [index, index + 1] : [index]
    let orders = world.sandboxOrders(places.map { exchanges[$0] })
    let jobs = host.withServer { server, _ in server.queuedJobs(of: orders) }
    let lucks = isRace ? ReplayLuck.pair(jobs: jobs) : ReplayLuck.single(exchanges[index], jobs: jobs)
    let standing = Standing(
      world: world, credentials: credentials, headers: headers, shapes: shapes, report: report, trail: trail)
    let server = host.withServer { server, _ in server }
    var best = (luck: ReplayLuck.none, differences: Int.max)
    for luck in lucks {
      let verdicts = try await attempt(places, luck, from: standing, server, isLast: false)
      if verdicts.allSatisfy(\.isGood) {
        if let design = luck.design { report.byDesign[design, default: 0] += 1 }
        note(verdicts, at: places)
        return places.count
      }
      let differences = verdicts.map(\.differences).reduce(0, +)
      if differences < best.differences { best = (luck, differences) }
      // No luck makes a member, or takes one away.
      if verdicts.contains(where: \.isOfShape) { break }
    }
    var verdicts = try await attempt(places, best.luck, from: standing, server, isLast: true)
    if isRace, !verdicts.allSatisfy({ $0 == .agrees }) { verdicts = mixed(verdicts, places) }
    note(verdicts, at: places)
    return places.count
  }

  /// Two writes that ran into each other may each answer with half of the other's (captures 1050, 1051): nothing that
  /// requests one after the other can show. What came of them is seen when the order is next shown whole.
  private mutating func mixed(_ verdicts: [ReplayReport.Verdict], _ places: [Int]) -> [ReplayReport.Verdict] {
    for place in places { world.doubt(exchanges[place]) }
    return verdicts.map { verdict in
      guard case .disagrees(let differences) = verdict, verdict.differences < 1_000 else { return verdict }
      let isShape = differences.allSatisfy { !$0.isOfShape }
      return isShape ? .agreesByShape("two writes at once, whose answers mix both") : verdict
    }
  }

  /// Everything a replay remembers between exchanges.
  private struct Standing {
    let world: ReplayWorld
    let credentials: Credentials
    let headers: HeaderComparison
    let shapes: ShapesSeen
    let report: ReplayReport
    let trail: WebhookTrail?
  }

  /// Plays `places` once, as if nothing had been tried before.
  private mutating func attempt(
    _ places: [Int], _ luck: ReplayLuck, from standing: Standing, _ server: SandboxServer, isLast: Bool
  ) async throws(ReplayError) -> [ReplayReport.Verdict] {
    world = standing.world
    credentials = standing.credentials
    headers = standing.headers
    shapes = standing.shapes
    report = standing.report
    trail = standing.trail
    host.withServer { current, _ in current = server }
    var verdicts: [ReplayReport.Verdict] = []
    for place in luck.isReversed ? places.reversed() : places {
      clock.advance(to: times[place])
      let orders = world.sandboxOrders([exchanges[place]])
      host.withServer { current, now in luck.begin(in: &current, orders: orders, now: now) }
      verdicts.append(try await outcome(at: place, isLast: isLast))
      trail?.note(exchange: place, host.withServer { server, _ in server }, now: clock.now)
      host.withServer { current, _ in luck.end(in: &current) }
    }
    return luck.isReversed ? verdicts.reversed() : verdicts
  }

  private func sameRecord(_ left: Int, _ right: Int) -> Bool {
    let parts = [left, right].map { exchanges[$0].request.route.split(separator: "/").prefix(3) }
    return parts[0] == parts[1]
  }

  private mutating func note(_ verdicts: [ReplayReport.Verdict], at places: [Int]) {
    for (verdict, place) in zip(verdicts, places) {
      let exchange = exchanges[place]
      report.lines.append(
        ReplayReport.Line(
          number: exchange.number, name: exchange.name, endpoint: exchange.endpoint, verdict: verdict))
    }
  }

  /// Sends one exchange and judges the answer. Only the last attempt may excuse a difference.
  private mutating func outcome(at index: Int, isLast: Bool) async throws(ReplayError) -> ReplayReport.Verdict
  {
    let exchange = exchanges[index]
    clock.advance(to: times[index])
    let isAfterGap = continuity.isGap(before: index)
    if isAfterGap {
      world.noteGap(at: index)
      host.withServer { server, _ in server.forgetCachedLists() }
    }
    if exchange.request.path.hasPrefix("/int/") { return playConsole(exchange) }
    var preparation = ReplayWorld.Preparation()
    host.withServer { server, now in
      preparation = world.prepare(exchange, at: index, in: &server, now: now)
      headers.align(exchange, isAfterGap: isAfterGap, &server, now)
    }
    let answer: Exchange.Response
    switch RestoredBody(exchange, world.names) {
    case .lost:
      world.doubt(exchange)
      headers.skip()
      return .notReplayable("its request body was cut when it was recorded")
    case .none: answer = try await send(exchange, at: index, nil)
    case .bytes(let bytes):
      // What a read carries besides its path no server looks at, and no client can send.
      let body = exchange.isWrite ? secrets(bytes, exchange) : nil
      answer = try await send(exchange, at: index, body)
    }
    return try await judge(exchange, answer, preparation, at: index, isLast: isLast)
  }

  /// What staff did at the console: the same deed where the recording tells enough of it.
  private mutating func playConsole(_ exchange: Exchange) -> ReplayReport.Verdict {
    headers.skip()
    let names = world.names
    let isDone = host.withServer { server, now in
      ConsoleEdit(exchange)?.apply(to: &server, names, now: now) ?? false
    }
    if isDone {
      return .agreesByShape("done by the sandbox' dispatcher: the console's answers are not the public API's")
    }
    world.doubt(exchange)
    return .notReplayable("the console's own API, by uuids that no document of the public one shows")
  }

  /// Sends a recorded request as it was, with the sandbox' names and credentials in place of the recorded ones.
  mutating func send(
    _ exchange: Exchange, at index: Int, _ body: [UInt8]?
  ) async throws(ReplayError) -> Exchange.Response {
    var fields = exchange.request.headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    fields.append(("Accept", "application/json"))
    if let type = exchange.request.contentType { fields.append(("Content-Type", type)) }
    let authorization = host.withServer { server, now in
      credentials.header(for: exchange, at: index, in: &server, world, now)
    }
    if let authorization { fields.append(("Authorization", authorization)) }
    return try await wire.send(
      method: exchange.request.method, path: world.names.rewritten(exchange.request.path), headers: fields,
      body: body)
  }

  /// The body with what only a person on the spot knew: the code a phone received, the code on a printed label. A
  /// request that was answered well had the right one.
  private func secrets(_ bytes: [UInt8], _ exchange: Exchange) -> [UInt8] {
    guard (200..<300).contains(exchange.response.status), var sent = (try? JSONValue(parsing: bytes))?.object,
      sent["code"] != nil
    else { return bytes }
    let parts = world.names.rewritten(exchange.request.route).split(separator: "/").map(String.init)
    let code: String? = host.withServer { server, now in
      if parts.last == "verify-code" {
        let phone = (sent["identity"] ?? sent["phone"])?.string
        return server.signInCodes(now: now).first { $0.phone == phone }?.code
      }
      guard parts.count >= 4, parts[3] == "capture-qr" else { return nil }
      return server.labelCode(order: parts[2], subject: parts.count > 4 ? parts[4] : nil)
    }
    guard let code else { return bytes }
    sent["code"] = .string(code)
    return JSONValue.object(sent).encoded()
  }
}
