import FleetModels
import FleetSandbox

/// Holds recorded webhooks against the events that the sandbox made in the same story.
///
/// A recorded event has to have one of the sandbox' own: of the same name, about the same record, within two seconds,
/// with the same members in the same order and the same values. The values of the record may be those it had when the
/// worker came, at any moment between the exchange that caused the event and the delivery. Order is fixed between
/// events of one record that requests made in different seconds; within a second, and between events that the queue
/// itself makes, the queue decides (events 1.5).
struct WebhookComparison {
  private let story: WebhookStory
  private let trail: WebhookTrail
  private let produced: [Produced]
  private var names: NameMap

  /// An event of the sandbox.
  private struct Produced {
    let event: AnnouncedEvent
    /// When it happened, in milliseconds since 1970.
    let createdAt: Int64
    /// The exchange that caused it.
    let cause: Int?
  }

  /// Two pairs are one match: recorded item and sandbox' event, by their places.
  private struct Match {
    let item: Int
    let event: Int
  }

  init(_ story: WebhookStory, _ trail: WebhookTrail, _ events: [SandboxEvent], _ names: NameMap) {
    self.story = story
    self.trail = trail
    self.names = names
    produced = events.compactMap { event in
      AnnouncedEvent(event.body).map {
        Produced(event: $0, createdAt: event.createdAt, cause: event.cause.flatMap { trail.exchanges[$0] })
      }
    }
  }

  /// The verdict on every delivery.
  mutating func report(on recorded: RecordedWebhooks) -> WebhookReport {
    var report = recorded.report
    let items = recorded.items
    pairSubjects(items)
    var matches: [Match] = []
    for places in groups(items) { matches += matched(places, items) }
    var taken: Set<Int> = []
    for match in matches.sorted(by: { $0.item < $1.item }) {
      taken.insert(match.event)
      let differences = differences(items[match.item], match.event, keepsNames: true)
      report.lines[items[match.item].line].verdict = differences.isEmpty ? .agrees : .disagrees(differences)
    }
    for (place, difference) in disorder(matches, items) {
      report.lines[items[place].line].verdict = .disagrees([difference])
    }
    let placed = Set(matches.map(\.item))
    for (place, item) in items.enumerated() where !placed.contains(place) {
      report.lines[item.line].verdict = unmatched(item)
    }
    let heard = Set(report.lines.map(\.name))
    for (place, event) in produced.enumerated() where !taken.contains(place) && story.agreed(event.cause) {
      report.unrecorded[event.event.name, default: 0] += 1
    }
    report.unheardOf = report.unrecorded.keys.filter { !heard.contains($0) }.sorted()
    report.sent = trail.wellSigned.union(trail.badlySigned).count
    report.wellSigned = trail.wellSigned.subtracting(trail.badlySigned).count
    return report
  }

  /// Records that no answer of the story names, the files of proofs: paired where an event of theirs agrees.
  private mutating func pairSubjects(_ items: [RecordedWebhooks.Item]) {
    for item in items where names.sandboxName(for: item.event.subject) == nil {
      for place in near(item) where names.recordedName(for: produced[place].event.subject) == nil {
        guard
          MadeUp.kind(ofName: produced[place].event.subject.utf8)
            == MadeUp.kind(ofName: item.event.subject.utf8),
          differences(item, place, keepsNames: false).isEmpty
        else { continue }
        names.pair(item.event.subject, produced[place].event.subject)
        break
      }
    }
  }

  /// Events of the sandbox with the name of `item` that happened when it did.
  private func near(_ item: RecordedWebhooks.Item) -> [Int] {
    produced.indices.filter { place in
      produced[place].event.name == item.event.name
        && abs(produced[place].event.createdAt - item.event.createdAt) <= BodyComparison.momentTolerance
    }
  }

  /// Items of one name about one record, in the order they happened.
  private func groups(_ items: [RecordedWebhooks.Item]) -> [[Int]] {
    Dictionary(grouping: items.indices) { "\(items[$0].event.subject) \(items[$0].event.name)" }
      .sorted { $0.key < $1.key }
      .map {
        $0.value.sorted {
          (items[$0].event.createdAt, items[$0].event.id) < (items[$1].event.createdAt, items[$1].event.id)
        }
      }
  }

  private mutating func matched(_ places: [Int], _ items: [RecordedWebhooks.Item]) -> [Match] {
    guard let first = places.first, let subject = names.sandboxName(for: items[first].event.subject) else {
      return []
    }
    let events = produced.indices.filter { place in
      produced[place].event.subject == subject && produced[place].event.name == items[first].event.name
    }
    var fits: [[Int]] = []
    for place in places {
      let close = Set(near(items[place]))
      var fitting: [Int] = []
      for (position, event) in events.enumerated() where close.contains(event) {
        if differences(items[place], event, keepsNames: false).isEmpty { fitting.append(position) }
      }
      fits.append(fitting)
    }
    let pairing = EventPairing(fits: fits, events: events.count)
    return zip(places, pairing.partners).compactMap { place, partner in
      partner.map { Match(item: place, event: events[$0]) }
    }
  }

  /// What keeps a recorded event from being the sandbox' own: the fewest differences that any state of the record has.
  private mutating func differences(
    _ item: RecordedWebhooks.Item, _ place: Int, keepsNames: Bool
  ) -> [Difference] {
    let own = produced[place]
    var known = names
    if item.event.kind == "file" {
      known.pairOnlyNames(item.event.data["original_filename"], own.event.data["original_filename"])
    }
    var envelope = BodyComparison(names: known, .values)
    envelope.compare(item.event.envelope, own.event.envelope)
    var found = envelope.differences
    if !own.event.hasIDOfItsMoment {
      found.append(Difference(path: "id", recorded: item.event.id, sandbox: own.event.id))
    }
    if item.event.order != own.event.order {
      found.append(
        Difference(
          path: "order of members", recorded: item.event.order.joined(separator: " "),
          sandbox: own.event.order.joined(separator: " ")))
    }
    var best: BodyComparison?
    let start = own.cause.map { story.time(of: $0) } ?? own.createdAt
    let states = trail.states(
      of: own.event.subject, from: min(start, own.createdAt),
      to: item.arrivedAt + BodyComparison.momentTolerance)
    for data in [own.event.data] + states {
      var body = BodyComparison(names: envelope.names, .values)
      body.compare(item.event.data, data)
      if body.differences.count < best?.differences.count ?? .max { best = body }
      if body.differences.isEmpty { break }
    }
    if keepsNames, let best { names = best.names }
    return found
      + (best?.differences ?? []).map {
        Difference(path: "data." + $0.path, recorded: $0.recorded, sandbox: $0.sandbox)
      }
  }

  /// Recorded events of one record that their requests made in different seconds, and whose own happened the other way
  /// round. What the queue makes, it makes when it gets to it.
  private func disorder(_ matches: [Match], _ items: [RecordedWebhooks.Item]) -> [(Int, Difference)] {
    var found: [(Int, Difference)] = []
    let direct = matches.filter { !isOfQueue(produced[$0.event]) }
    for (_, group) in Dictionary(grouping: direct, by: { items[$0.item].event.subject }) {
      let sorted = group.sorted { items[$0.item].event.createdAt < items[$1.item].event.createdAt }
      for (position, later) in sorted.enumerated() {
        let early = sorted.prefix(position).first { earlier in
          items[earlier.item].event.createdAt < items[later.item].event.createdAt
            && produced[earlier.event].createdAt > produced[later.event].createdAt
        }
        guard let early else { continue }
        let other = items[early.item].event.name
        found.append(
          (later.item, Difference(path: "order", recorded: "after \(other)", sandbox: "before it")))
      }
    }
    return found
  }

  /// Whether the event happened later than its cause.
  private func isOfQueue(_ event: Produced) -> Bool {
    event.cause.map { event.createdAt > story.time(of: $0) } ?? false
  }

  private mutating func unmatched(_ item: RecordedWebhooks.Item) -> WebhookReport.Verdict {
    var standing = story.standing(of: item.event)
    if case .told = standing, isSecondSave(item.event) {
      standing = .doubtful(
        "the queue's second save of a dispatch, which is none within the second of the first")
    }
    if case .told = standing {
      let subject = names.sandboxName(for: item.event.subject)
      let closest = near(item).filter { produced[$0].event.subject == subject }
        .map { differences(item, $0, keepsNames: false) }.min { $0.count < $1.count }
      if let closest, !closest.isEmpty { return .disagrees(closest) }
      let missing = closest == nil ? "no such event" : "one such event less"
      return .disagrees([
        Difference(
          path: "event", recorded: "\(item.event.name) \(item.event.data.text.prefix(100))", sandbox: missing)
      ])
    }
    let models = produced.filter { $0.event.name == item.event.name }
    let shapes = models.map { shapeDifferences(item.event, $0.event) }
    guard let closest = shapes.min(by: { $0.count < $1.count }) else {
      return .notComparable("\(standing.reason), and the sandbox sent no \(item.event.name)")
    }
    guard closest.isEmpty else { return .disagrees(closest) }
    if case .untold = standing { return .notComparable(standing.reason) }
    return .agreesByShape(standing.reason)
  }

  /// Whether the event is of the queue's listener of a dispatch, which writes the moment once more: in another second
  /// only where the worker got to it late (captures 203, 215).
  private func isSecondSave(_ event: AnnouncedEvent) -> Bool {
    guard event.name == "order.updated", let moment = event.data["dispatched_at"]?.string else {
      return false
    }
    return event.data["updated_at"]?.string == moment && event.envelope["created_at"]?.string == moment
  }

  private func shapeDifferences(_ recorded: AnnouncedEvent, _ own: AnnouncedEvent) -> [Difference] {
    var envelope = BodyComparison(names: names, .shape)
    envelope.compare(recorded.envelope, own.envelope)
    var data = BodyComparison(names: names, .shape)
    data.compare(recorded.data, own.data)
    return envelope.differences + data.differences
  }
}

extension NameMap {
  /// Pairs the name in one text with that in the other, `proof_….png`, when neither was met before.
  fileprivate mutating func pairOnlyNames(_ recorded: JSONValue?, _ sandbox: JSONValue?) {
    guard let mine = recorded?.string?.madeUpNames, let other = sandbox?.string?.madeUpNames,
      let left = mine.first, let right = other.first, mine.count == 1, other.count == 1,
      MadeUp.kind(ofName: left.utf8) == MadeUp.kind(ofName: right.utf8), relation(left, right) == .fresh
    else { return }
    pair(left, right)
  }
}
