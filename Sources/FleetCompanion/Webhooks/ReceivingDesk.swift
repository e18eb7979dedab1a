import FleetEvents
import FleetModels
import FleetNetwork
import FleetStorage
import Synchronization

/// What the receiver does with a request, from its bytes to the answer.
final class ReceivingDesk: Sendable {
  private struct State {
    var figures = ReceiverFigures()
    var isDraining = false
    var underWay = 0
    var drained: [CheckedContinuation<Void, Never>] = []
    var cannotStore = false
    var refusals = RefusalNews()
  }

  private let options: ReceiverOptions
  private let reader: EventReader
  private let writer: InboxWriter
  private let onNew: @Sendable () -> Void
  private let tell: @Sendable (ReceiverNotice) -> Void
  private let state = Mutex(State())

  init(
    _ place: ReceivingPlace, options: ReceiverOptions, onNew: @escaping @Sendable () -> Void,
    tell: @escaping @Sendable (ReceiverNotice) -> Void
  ) throws {
    self.options = options
    self.onNew = onNew
    self.tell = tell
    reader = EventReader(limits: options.limits)
    let refusals = RefusedLinks(tell: tell)
    writer = try InboxWriter(folder: place.folder) { refusals.tell($0) }
    if let damage = try writer.withInbox({ try $0.unheardDamage() }) {
      tell(.damage(damage.sentence(in: place.folder)))
      try writer.withInbox { try $0.hearDamage() }
    }
  }

  var figures: ReceiverFigures {
    var figures = state.withLock { $0.figures }
    figures.groups = writer.groups
    return figures
  }

  func answer(_ request: HTTPListenerRequest) async -> HTTPListenerResponse {
    let isOpen = state.withLock { state in
      if !state.isDraining { state.underWay += 1 }
      return !state.isDraining
    }
    guard isOpen else { return refusal(503, "The receiver is being stopped; try again.") }
    defer { leave() }
    switch WebhookRequest(request, options: options, reader: reader) {
    case .arrival(let arrival): return await store(arrival)
    case .empty:
      state.withLock { $0.figures.empty += 1 }
      return Self.taken
    case .refused(let status, let reason): return refusal(status, reason)
    }
  }

  private func store(_ arrival: Arrival) async -> HTTPListenerResponse {
    do {
      let reception = try await writer.receive(arrival)
      let storesAgain = state.withLock { state in
        switch reception {
        case .new: state.figures.new += 1
        case .duplicate: state.figures.duplicates += 1
        case .changed: state.figures.changed += 1
        }
        defer { state.cannotStore = false }
        return state.cannotStore
      }
      if storesAgain { tell(.storesAgain) }
      if case .duplicate = reception {} else { onNew() }
      return Self.taken
    } catch {
      let isNews = state.withLock { state in
        defer { state.cannotStore = true }
        return !state.cannotStore
      }
      if isNews { tell(.cannotStore("\(error)")) }
      return refusal(503, "The event could not be stored; try again.", retryAfter: true)
    }
  }

  // MARK: Answers

  private static let taken = HTTPListenerResponse(
    status: 200, fields: HTTPFields([("Content-Type", "text/plain; charset=utf-8")]), body: Array("OK\n".utf8)
  )

  private func refusal(_ status: Int, _ reason: String, retryAfter: Bool = false) -> HTTPListenerResponse {
    // That nothing can be stored is told where it happens, and who comes while it stops hears it himself.
    if status == 503 {
      state.withLock { $0.figures.refused[status, default: 0] += 1 }
    } else {
      refused(status, reason)
    }
    var fields = HTTPFields([("Content-Type", "text/plain; charset=utf-8")])
    if status == 405 { fields["Allow"] = "POST" }
    if retryAfter { fields["Retry-After"] = "10" }
    if status == 503 { fields["Connection"] = "close" }
    return HTTPListenerResponse(status: status, fields: fields, body: Array((reason + "\n").utf8))
  }

  /// Counts a refused request and tells of it, unless its kind was told of within the minute.
  func refused(_ status: Int, _ reason: String) {
    let now = options.timekeeper.now()
    let notice = state.withLock { state in
      state.figures.refused[status, default: 0] += 1
      return state.refusals.heard(status, reason, at: now)
    }
    if let notice { tell(notice) }
  }

  // MARK: The end

  private func leave() {
    let drained = state.withLock { state in
      state.underWay -= 1
      guard state.isDraining, state.underWay == 0 else { return [] as [CheckedContinuation<Void, Never>] }
      defer { state.drained = [] }
      return state.drained
    }
    for waiting in drained { waiting.resume() }
  }

  /// Takes no more, and returns when nothing is under way.
  func drain() async {
    await withCheckedContinuation { done in
      let isIdle = state.withLock { state in
        state.isDraining = true
        if state.underWay > 0 { state.drained.append(done) }
        return state.underWay == 0
      }
      if isIdle { done.resume() }
    }
  }

  func checkpoint() { try? writer.withInbox { try $0.checkpoint() } }

  func prune(applied: Int64?) throws {
    let now = options.timekeeper.now().wall
    while try writer.withInbox({ try $0.prune(applied: applied, now: now) }) {}
  }
}

/// Tells each link that was refused once.
private final class RefusedLinks: Sendable {
  private static let limit = 1_000
  private let told = Mutex<Set<String>>([])
  private let say: @Sendable (ReceiverNotice) -> Void

  init(tell: @escaping @Sendable (ReceiverNotice) -> Void) { say = tell }

  func tell(_ refusal: InboxError) {
    let isNews = told.withLock { told in
      guard told.count < Self.limit else { return false }
      return told.insert("\(refusal)").inserted
    }
    if isNews { say(.linkRefused("\(refusal)")) }
  }
}
