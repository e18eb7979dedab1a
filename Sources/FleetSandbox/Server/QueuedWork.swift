/// Work the real server leaves to its queue, as a value with the moment it is due (rest-api 5.9).
struct QueuedWork: Sendable, Equatable {
  enum Kind: Sendable, Equatable {
    /// Distance, time, transaction, and the dispatch asked for at creation (captures 114 against 138, 249).
    case finishCreation(dispatch: Bool)
    /// The listener of a dispatch: `dispatched_at` again, and the status when the dispatch came as an
    /// activity (rest-api 3.5).
    case dispatchListener(setsStatus: Bool)
    /// The second half of a start that was seen half done (captures 1100).
    case finishStart(ProgressOrigin)
    /// The file of a proof that was seen without one (captures 1104).
    case finishProof(String, url: String?, ProgressOrigin)
  }

  var due: Int64
  var order: String
  var kind: Kind
  /// The request it goes back to.
  var cause: Int?
}

/// Who asked for an effect that ends later than it began.
struct ProgressOrigin: Sendable, Equatable {
  var actor: SandboxEffect.Actor
  var ordinal: Int?
  /// The driver an ad-hoc start is for.
  var accepts: String?

  init(_ call: SandboxServer.Call, accepts: String? = nil) {
    actor = call.actor
    ordinal = call.ordinal
    self.accepts = accepts
  }
}

extension SandboxServer {
  /// Milliseconds a job waits in the queue of an idle server (captures 114 against 138, 203 against 215).
  static let queueDelayMilliseconds: Int64 = 1000

  /// When the queue has the next thing to do by itself; nil while it is held.
  public var nextWork: Int64? { isQueueHeld ? nil : queue.first?.due }

  /// Does the queued work that is due at `now`, oldest first, each at the moment it was due.
  /// Nothing while the queue is held.
  public mutating func advance(to now: Int64) {
    while !isQueueHeld, let work = queue.first, work.due <= now {
      queue.removeFirst()
      workOff(work)
    }
    writeEvents(dueAt: now)
    eventLog.begin(at: now, cause: nil)
  }

  mutating func enqueue(_ kind: QueuedWork.Kind, order: String, at moment: Int64) {
    let delay = max(1, Int64(Double(Self.queueDelayMilliseconds) * timeScale))
    enqueue(kind, order: order, due: warts.queueComesLater ? moment + delay : moment)
  }

  mutating func enqueue(_ kind: QueuedWork.Kind, order: String, due: Int64) {
    let work = QueuedWork(due: due, order: order, kind: kind, cause: eventLog.cause)
    // Kept in the order of being due; nearly always the end.
    let place = queue.lastIndex { $0.due <= work.due }.map { $0 + 1 } ?? 0
    queue.insert(work, at: place)
  }

  /// Does one job at the moment it is due, the events of before written first.
  mutating func workOff(_ work: QueuedWork) {
    writeEvents(dueAt: work.due)
    eventLog.begin(at: work.due, cause: work.cause)
    perform(work)
  }

  private mutating func perform(_ work: QueuedWork) {
    guard let index = orderIndex[work.order], !orders[index].isDeleted else { return }
    let moment = ServerTime.wholeSecond(work.due)
    switch work.kind {
    case .finishCreation(let dispatch):
      measure(index, from: driver(orders[index].driverID)?.position)
      orders[index].transactionAmount = 0
      orders[index].currency = "USD"
      orders[index].updatedAt = moment
      if orders[index].driverID != nil { announce("order.driver_assigned", .order(work.order)) }
      whisperReady(orders[index])
      if dispatch { announceUnheard(index) }
      if dispatch, orders[index].driverID != nil || orders[index].adhoc {
        applyDispatch(index, at: moment)
        ledger.record(
          .dispatched, order: work.order, driver: orders[index].driverID, actor: .queue,
          at: moment, request: nil)
      }
    case .dispatchListener(let setsStatus):
      let before = orders[index]
      defer {
        announceListener(index, since: before)
        whisperDispatched(orders[index])
      }
      // A save when it is another moment (captures 1291–1293).
      if warts.dispatchedAtIsWrittenTwice, orders[index].dispatchedAt != moment {
        orders[index].dispatchedAt = moment
        orders[index].updatedAt = moment
      }
      if setsStatus, let activity = flow(orders[index])?.activity("dispatched") {
        let words = ActivityWords(activity)
        let row = row(words, for: orders[index], at: moment)
        orders[index].tracking.rows.append(row)
        orders[index].status = words.statusCode
        orders[index].updatedAt = moment
      }
    case .finishStart(let origin): finishStart(index, origin, at: moment)
    case .finishProof(let proof, let url, let origin):
      finishProof(proof, url: url, origin, at: moment)
    }
    cache.clear()
  }

}
