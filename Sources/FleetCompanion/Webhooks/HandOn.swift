import FleetEvents
import FleetModels
import FleetStorage

/// Hands each new webhook event of an inbox to one target, exactly in the order of arrival: nothing overtakes one that
/// was not taken, which is tried again after 1 s, 2 s, … up to a minute.
///
/// How far it has come is noted in the inbox after each batch is taken. A process that dies between the two hands that
/// batch on again, unless the target itself knows what it has taken (`EventLines`). Events that came again with other
/// bytes, and those of sockets, are not handed on.
public actor HandOn {
  /// Milliseconds before the first repetition.
  public static let firstPause: Int64 = 1_000
  public static let longestPause: Int64 = 60_000

  private let place: ReceivingPlace
  private let target: any HandOnTarget
  private let timekeeper: any Timekeeper
  private let tell: @Sendable (ReceiverNotice) -> Void
  private let reader = EventReader()
  private let bell: AsyncStream<Void>
  private nonisolated let ring: AsyncStream<Void>.Continuation
  private var running: Task<Void, Never>?
  private var inbox: Inbox?
  private var cache: OrderCache?
  private var position: Int64 = 0

  /// Events handed on since it began.
  public private(set) var count = 0

  /// - Parameter tell: called with what a person should know; returns at once.
  public init(
    from place: ReceivingPlace, to target: any HandOnTarget, timekeeper: any Timekeeper = SystemTimekeeper(),
    tell: @escaping @Sendable (ReceiverNotice) -> Void = { _ in }
  ) {
    self.place = place
    self.target = target
    self.timekeeper = timekeeper
    self.tell = tell
    (bell, ring) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  deinit { running?.cancel() }

  /// Events may have come in.
  public nonisolated func nudge() { ring.yield() }

  /// Begins where the last one stopped: with the oldest event that is still there when there was none.
  /// - Throws: `StorageError`, and what the target throws when it cannot be used.
  public func start() throws {
    guard running == nil else { return }
    let known = try target.lastTaken()
    let inbox = try place.inbox()
    if let known {
      // An inbox restored from a backup would give numbers again that the target has seen.
      try inbox.continueNumbering(after: known)
      position = known
    } else {
      let noted = try inbox.cursor(target.cursor)
      position = noted ?? 0
    }
    // From here on nothing behind it is removed before it was handed on.
    try inbox.advance(target.cursor, to: position, at: timekeeper.now().wall)
    self.inbox = inbox
    cache = try place.cache()
    ring.yield()
    running = Task { [bell, weak self] in
      for await _ in bell {
        await self?.handOnAll()
        if Task.isCancelled { return }
      }
    }
  }

  /// Stops once the target is done with what it has; the rest is handed on the next time.
  public func stop() async {
    running?.cancel()
    ring.finish()
    await running?.value
  }

  private func handOnAll() async {
    var pause = Self.firstPause
    while !Task.isCancelled {
      let before = position
      guard let notice = await step(pause) else {
        if position == before { return }
        pause = Self.firstPause
        continue
      }
      if Task.isCancelled { return }
      // What went on is no failure of the same event.
      if position > before { pause = Self.firstPause }
      tell(notice)
      do { try await timekeeper.sleep(milliseconds: pause) } catch { return }
      pause = min(pause * 2, Self.longestPause)
    }
  }

  /// Hands on the next batch and notes how far that went.
  /// - Parameter pause: what a failure is told to be followed by.
  /// - Returns: what went wrong; nil when nothing did.
  private func step(_ pause: Int64) async -> ReceiverNotice? {
    do {
      guard let inbox else { return nil }
      let page = try inbox.events(after: position, limit: target.batch)
      guard let last = page.last else { return nil }
      let events = try page.filter { $0.arrival.channel == .webhook && $0.repeats == nil }.map(handed)
      var reached = last.seq
      var failure: NotTaken?
      if !events.isEmpty {
        do throws(NotTaken) {
          try await target.take(events)
        } catch {
          failure = error
          reached = error.taken > 0 ? events[error.taken - 1].seq : position
        }
      }
      count += failure?.taken ?? events.count
      if reached > position {
        position = reached
        try inbox.advance(target.cursor, to: reached, at: timekeeper.now().wall)
      }
      guard let failure else { return nil }
      let next = events[min(failure.taken, events.count - 1)]
      return .notHandedOn(seq: next.seq, name: next.name, reason: failure.reason, again: pause)
    } catch {
      return .handOnFailed("\(error)", again: pause)
    }
  }

  private func handed(_ stored: StoredEvent) throws -> HandedEvent {
    guard let inbox, case .event(let event)? = try? reader.read(stored.arrival.bytes) else {
      return HandedEvent(stored, nil, externalID: nil)
    }
    let ids = ExternalIDs(inbox, cache: cache)
    var external: String?
    if !event.orderIDs.isEmpty {
      do {
        external = try ids.external(
          of: event.orderIDs, isProven: stored.arrival.trust == .verified, at: timekeeper.now().wall)
      } catch let refusal as InboxError {
        tell(.linkRefused("\(refusal)"))
      }
    }
    return HandedEvent(stored, event, externalID: external) { id in
      try? cache?.driverName(id)
    }
  }
}

extension OrderCache {
  /// The name of a driver as the desk's list or its orders tell it.
  fileprivate func driverName(_ id: String) throws -> String? {
    guard let bytes = try list(of: "drivers") else { return nil }
    return try JSONValue(parsing: bytes).array?.first { $0["id"]?.string == id }?["name"]?.string
  }
}
