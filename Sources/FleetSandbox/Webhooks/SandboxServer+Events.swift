/// Which deeds announce themselves, as `webhooks.jsonl` shows it: a save that changes a column is `updated`, and
/// some deeds have an event of their own. What is saved quietly announces nothing: the duty switch, a position,
/// a destination, progress at a stop, comments, issues, fuel reports (rest-api 3.8, events 2).
extension SandboxServer {
  /// Milliseconds from an event to the moment the queue's worker of an idle server writes its body: 0.2 to
  /// 1.5 s in the captures.
  static let eventDelayMilliseconds: Int64 = 400

  /// The events so far, in the order their bodies were written; the oldest of very many are gone. Those of the
  /// last moments are not written yet: see `advance(to:)`.
  public var events: [SandboxEvent] { eventLog.events }

  /// How many events were written, those that are gone included.
  public var eventCount: Int { eventLog.count }

  /// How many events are kept; 0 writes none.
  public var eventLimit: Int {
    get { eventLog.limit }
    set { eventLog.limit = max(0, newValue) }
  }

  /// When the next event's body is to be written.
  public var nextEvent: Int64? { eventLog.pending.first?.due }

  /// Something happened at the moment being worked on.
  mutating func announce(_ name: String, _ subject: EventLog.Subject) {
    keepSaved(subject)
    eventLog.note(name, subject, isQueued: false, wait: eventDelay)
  }

  /// A queued job makes the event: `order.dispatched`, `order.canceled` (events 1.3).
  mutating func announceQueued(_ name: String, _ subject: EventLog.Subject) {
    keepSaved(subject)
    eventLog.note(name, subject, isQueued: true, wait: eventDelay)
  }

  /// A record is about to go for good: its event shows what it was.
  mutating func announceDeleted(_ name: String, _ subject: EventLog.Subject) {
    announce(name, eventData(subject).map { .gone(subject.id, data: $0) } ?? subject)
  }

  private var eventDelay: Int64 {
    max(1, Int64(Double(Self.eventDelayMilliseconds) * timeScale))
  }

  /// Writes the bodies that are due at `now`, showing the records as they are.
  mutating func writeEvents(dueAt now: Int64) {
    while let pending = eventLog.takeDue(at: now) {
      writeBroadcasts(dueAt: pending.due - 1)
      let event = SandboxEvent(
        id: pending.id, name: pending.name, subject: pending.subject.id, body: eventBody(pending),
        createdAt: pending.createdAt, renderedAt: pending.due, cause: pending.cause)
      eventLog.append(event)
      webhooks.accept(event)
      broadcast(event, pending.subject)
    }
    writeBroadcasts(dueAt: now)
  }

  /// An order was put up with everything in it: entities first, then itself (captures 113, 242, 301).
  mutating func announceCreated(_ order: OrderRecord) {
    for entity in order.entities {
      announce("entity.created", .entity(entity.id, order: order.id))
    }
    announce("order.created", .order(order.id))
  }

  /// A dispatch was saved, and its event is made by the queue (captures 203, 709).
  mutating func announceDispatched(_ index: Int) {
    announce("order.updated", .order(orders[index].id))
    announceQueued("order.dispatched", .order(orders[index].id))
  }

  /// The queue finds nobody to tell of a dispatch: the driver was taken off meanwhile (captures 409, 1203), or
  /// there never was one.
  mutating func announceUnheard(_ index: Int) {
    guard orders[index].driverID == nil, !orders[index].adhoc else { return }
    announce("order.dispatch_failed", .order(orders[index].id))
  }

  /// The queue's listener of a dispatch: a second save when the second has changed (captures 1203 ff.), and
  /// nobody to tell when there is no driver any more.
  mutating func announceListener(_ index: Int, since before: OrderRecord) {
    let order = orders[index]
    if order.dispatchedAt != before.dispatchedAt || order.status != before.status {
      announce("order.updated", .order(order.id))
    }
    announceUnheard(index)
  }

  /// A completing activity ended the order; one that cancels has the queue's event instead (captures 227, 1535).
  mutating func announceEnd(_ index: Int, after words: ActivityWords) {
    if words.statusCode == "canceled" {
      announceQueued("order.canceled", .order(orders[index].id))
    } else {
      announce("order.completed", .order(orders[index].id))
    }
  }

  /// An ad-hoc order was accepted: told before the save and after it (captures 1011, 1036, 1042).
  mutating func announceAccepted(_ index: Int, before driver: String?) {
    announce("order.driver_assigned", .order(orders[index].id))
    guard orders[index].driverID != driver else { return }
    announce("order.updated", .order(orders[index].id))
    announce("order.driver_assigned", .order(orders[index].id))
  }

  /// `PUT /orders`: one event when a column changed, one more when it was the driver (captures 345, 405, 1051).
  mutating func announceUpdate(_ index: Int, since before: OrderRecord) {
    let order = orders[index]
    guard order.columns != before.columns else { return }
    announce("order.updated", .order(order.id))
    if let driver = order.driverID, driver != before.driverID {
      announce("order.driver_assigned", .order(order.id))
      if !order.adhoc { whisper(.assigned, order: order) }
    }
  }

  /// A stored file is announced twice: made, then given its subject (captures 218, 307, 362).
  mutating func announceFile(_ file: FileRecord) {
    announce("file.created", .file(file))
    announce("file.updated", .file(file))
  }

  /// The file of a proof; a scan has none, and a proof whose file could not be stored neither (captures 222).
  mutating func announceFile(of proof: ProofRecord) {
    guard let url = proof.url else { return }
    let tail = url.lastIndex(of: ".").map { String(url[$0...]) } ?? ""
    let type: String? =
      switch proof.picture?.kind {
      case .jpeg: "image/jpeg"
      case .gif: "image/gif"
      case .png, .webp, .heic, .pdf, .other, nil:
        proof.method == .signature || proof.picture?.kind == .png ? "image/png" : "application/octet-stream"
      }
    var random = SandboxRandom(seed: stableHash(proof.id))
    announceFile(
      FileRecord(
        id: random.publicID("file"), companyID: companyID, url: url, name: proof.id + tail,
        contentType: type, size: nil, type: proof.method.rawValue, createdAt: proof.createdAt))
  }
}

extension OrderRecord {
  /// The columns of the order's own row that requests write: a save that leaves them as they were is none.
  fileprivate var columns: [String?] {
    [
      internalID, driverID, vehicleID, status, notes, podMethod, scheduledAt.map { String($0) },
      "\(adhoc)\(podRequired)\(started)", String(decoding: meta.bytes, as: UTF8.self),
    ]
  }
}
