import FleetAPI
import FleetEvents
import FleetModels
import FleetNetwork
import FleetOutbox
import FleetStorage

/// Keeps a session's orders as the server has them: hears what is published, reads again what was said of, and compares
/// everything now and then. Without an event server it polls.
///
/// ```swift
/// let live = LiveEvents(session, LiveOptions(server: EventServer(usualFor: address)))
/// let running = Task { await live.run() }
/// for await news in live.news { … }
/// ```
///
/// It holds the session until `run` ends, which is when its task is cancelled or the session signed out.
public actor LiveEvents {
  private enum Signal: Sendable {
    case arrived
    case look
    case wake
    case due
    case linkRegained
    case jobEnded(Result<Job, LiveTrouble>)
  }

  /// What is asked of the server, one at a time.
  private enum Job: Sendable {
    case reconcile(ReconcileReport)
    case reread(RereadReport)
  }

  /// What happens, in order. For one reader; what is not read waits, the oldest thousand go first.
  public nonisolated let news: AsyncStream<LiveNews>
  private nonisolated let telling: AsyncStream<LiveNews>.Continuation
  private let session: any WorkSession
  private let options: LiveOptions
  private let signals: AsyncStream<Signal>
  private let mailbox: AsyncStream<Signal>.Continuation

  private var line: SocketClusterSession
  private var socket: (number: Int, connection: WebSocketConnection, reading: Task<Void, Never>)?
  private var sockets = 0
  /// The reading of a connection that we close; it ends with the closing handshake.
  private var closing: Task<Void, Never>?
  private var arrived: [SocketPublication] = []
  private var wake: (at: Int64, task: Task<Void, Never>)?
  private var due: (at: Int64, task: Task<Void, Never>)?
  private var job: Task<Void, Never>?
  private var isReconcileDue = true
  private var failures = 0
  /// What was told of why the server cannot be asked, since it could be.
  private var toldTroubles: [LiveNews] = []
  /// What the server refused to show waits this long, whatever is said meanwhile.
  private var rereadNotBefore: Int64 = .min
  /// Channels that the server does not let us have on this connection.
  private var lost: Set<String> = []
  /// From a new connection until all channels are held again: then everything is compared anyway.
  private var isRenewing = false
  /// Channels asked for since, and those of them that the server has given us. What was missed before is read when none
  /// is asked for any more: together they may be too many to be read one by one.
  private var asked: Set<String> = []
  private var newlyHeld: [String] = []
  private var notBefore: Int64 = .min
  private var told: Int64 = 0
  /// The connection is ended by ourselves: that is no news.
  private var isDropping = false

  public init(_ session: any WorkSession, _ options: LiveOptions) {
    self.session = session
    self.options = options
    (news, telling) = AsyncStream.makeStream(of: LiveNews.self, bufferingPolicy: .bufferingNewest(1_000))
    (signals, mailbox) = AsyncStream.makeStream(of: Signal.self)
    line = SocketClusterSession(timing: options.timing)
  }

  private var timekeeper: any Timekeeper { session.context.options.timekeeper }
  private var uptime: Int64 { timekeeper.now().uptime }

  /// Runs until its task is cancelled, or the session is signed out. Once only.
  public func run() async {
    told = (try? await session.lastHappening()) ?? 0
    let looks = Task { [session, mailbox] in
      for await _ in session.changes() { mailbox.yield(.look) }
      mailbox.finish()
    }
    if options.server != nil {
      await follow()
      perform(line.start(at: uptime))
    }
    await beginJob()
    await withTaskCancellationHandler {
      for await signal in signals { await take(signal) }
    } onCancel: {
      mailbox.finish()
    }
    looks.cancel()
    await end()
  }

  /// The device says that it has a network again, or another one: the event server is connected to anew at once, and all
  /// is compared.
  public nonisolated func linkRegained() { mailbox.yield(.linkRegained) }

  private func take(_ signal: Signal) async {
    switch signal {
    case .arrived: await flush()
    case .look: await look()
    case .wake:
      wake = nil
      perform(line.tick(at: uptime))
    case .due:
      due = nil
      isReconcileDue = true
      // A server that ended the connection for good may have changed its mind.
      if options.server != nil, line.nextWake == nil { perform(line.reconnectNow(at: uptime)) }
      await beginJob()
    case .linkRegained:
      isReconcileDue = true
      notBefore = .min
      if options.server != nil {
        // What stands may be of the network before, and silent.
        drop()
        perform(line.reconnectNow(at: uptime))
      }
      await beginJob()
    case .jobEnded(let result): await ended(result)
    }
  }

  /// Ends the connection, politely where there is one.
  private func drop() {
    isDropping = true
    perform(line.stop(at: uptime))
    isDropping = false
  }

  private func end() async {
    drop()
    wake?.task.cancel()
    due?.task.cancel()
    job?.cancel()
    await job?.value
    await closing?.value
    telling.finish()
  }

  // MARK: The connection

  private func receive(_ event: WebSocketEvent, of number: Int) async {
    guard number == socket?.number else { return }
    take(event)
    if arrived.count >= Self.breath { await flush() }
  }

  /// So many events at most are kept in one commit.
  private static let breath = 500

  private func take(_ event: WebSocketEvent) {
    switch event {
    case .opened: perform(line.opened(at: uptime))
    case .text(let text): perform(line.received(text: text, at: uptime))
    case .binary: perform(line.receivedBinary(at: uptime))
    case .pong: break
    case .closed(let code, let reason):
      socket = nil
      perform(line.closed(code: Int(code.rawValue), reason: reason, at: uptime))
    case .failed(let error):
      socket = nil
      perform(line.closed(code: Int(error.closeCode.rawValue), reason: error.description, at: uptime))
    }
  }

  private func perform(_ effects: [SocketClusterEffect]) {
    for effect in effects {
      switch effect {
      case .connect: connect()
      case .send(let text): socket?.connection.send(text: text)
      case .close(let code):
        guard let ending = socket else { continue }
        ending.connection.close(WebSocketCloseCode(rawValue: UInt16(clamping: code)))
        closing = ending.reading
        socket = nil
      case .connected:
        lost = []
        isRenewing = !line.heldChannels.isEmpty
        asked = []
        newlyHeld = []
        telling.yield(.connected)
      case .disconnected(let code, let reason, let retryAt):
        if isDropping { continue }
        let why = reason.isEmpty ? "The event server ended the connection (\(code))." : reason
        telling.yield(.disconnected(why: why, retryIn: retryAt.map { max(0, $0 - uptime) }))
        plan(in: spread(options.pollGap))
      case .deliver(let publication):
        // What came in the same breath is kept in one commit.
        if arrived.isEmpty { mailbox.yield(.arrived) }
        arrived.append(publication)
      case .mayHaveMissed:
        isRenewing = false
        isReconcileDue = true
        mailbox.yield(.look)
      case .subscribed(let channel): answered(channel, isHeld: true)
      case .refused(let channel, let why):
        lose(channel, why.message)
        answered(channel, isHeld: false)
      case .kickedOut(let channel, let why): lose(channel, why)
      case .wake(let time): setWake(time)
      case .answered, .tokenChanged, .tokenRefused: break
      }
    }
  }

  /// The server gave us a channel, or did not.
  private func answered(_ channel: String, isHeld: Bool) {
    if line.heldChannels.isEmpty { isRenewing = false }
    guard asked.remove(channel) != nil else { return }
    if isHeld { newlyHeld.append(channel) }
    if asked.isEmpty, !newlyHeld.isEmpty { mailbox.yield(.look) }
  }

  /// Not asked for again before the next connection.
  private func lose(_ channel: String, _ why: String) {
    lost.insert(channel)
    telling.yield(.channelLost(channel, why: why))
  }

  private func connect() {
    guard let server = options.server else { return }
    sockets += 1
    var limits = WebSocketLimits()
    // Whoever ends the program is not kept waiting by a server that has gone.
    limits.closeTimeout = .seconds(1)
    let connection = WebSocketConnection.connect(
      to: server.url, origin: server.origin, authorities: server.authorities, limits: limits)
    // One after the other: what is not taken in yet waits at the socket, which then is not read from.
    let reading = Task { [number = sockets] in
      while let event = await connection.next() { await self.receive(event, of: number) }
    }
    socket = (sockets, connection, reading)
  }

  private func setWake(_ time: Int64) {
    wake?.task.cancel()
    wake = (
      time,
      Task { [timekeeper, mailbox, pause = time - uptime] in
        do { try await timekeeper.sleep(milliseconds: pause) } catch { return }
        mailbox.yield(.wake)
      }
    )
  }

  // MARK: What is held

  /// Holds the channels that what is shown calls for, and lets go of the others.
  private func follow() async {
    guard options.server != nil, let wanted = try? await session.liveChannels() else { return }
    let all = wanted + options.channels
    let held = Set(line.heldChannels)
    for channel in all where !held.contains(channel) && !lost.contains(channel) {
      if line.isOpen && !isRenewing { asked.insert(channel) }
      perform(line.subscribe(channel, at: uptime))
    }
    let set = Set(all)
    for channel in held where !set.contains(channel) { perform(line.unsubscribe(channel, at: uptime)) }
  }

  private func flush() async {
    let publications = arrived
    arrived = []
    guard !publications.isEmpty else { return }
    do {
      for news in try await session.hear(publications) { telling.yield(news) }
    } catch {
      tell(.unreachable("Events could not be kept: \(error)"))
      // What they said is found by comparing.
      isReconcileDue = true
      notBefore = max(notBefore, uptime + options.retryGap)
    }
    await look()
  }

  /// Something on disk may have changed, by this session or another.
  private func look() async {
    if asked.isEmpty, !newlyHeld.isEmpty {
      let channels = newlyHeld
      newlyHeld = []
      // Where they cannot be marked, or are too many for it, all is compared.
      if (try? await session.rereadBehind(channels)) != true { isReconcileDue = true }
    }
    do {
      try await session.applyEvents()
      while case let happenings = try await session.happenings(after: told), !happenings.isEmpty {
        for happening in happenings where happening.seq > told {
          told = happening.seq
          telling.yield(.happened(happening))
        }
      }
    } catch HomeError.notSignedIn {
      mailbox.finish()
      return
    } catch {
      tell(.unreachable("Events could not be applied: \(error)"))
    }
    await beginJob()
  }

  // MARK: Reading again

  /// Asks the server what is due, one thing at a time.
  private func beginJob() async {
    guard job == nil else { return }
    if uptime < notBefore {
      plan(in: notBefore - uptime)
      return
    }
    let isReconcile = isReconcileDue
    if !isReconcile {
      guard uptime >= rereadNotBefore, let waiting = try? await session.awaitedOrders(), waiting > 0,
        job == nil
      else { return }
    }
    if isReconcile { isReconcileDue = false }
    job = Task { [session, mailbox] in
      do {
        let done: Job =
          isReconcile ? .reconcile(try await session.reconcile()) : .reread(try await session.rereadMarked())
        mailbox.yield(.jobEnded(.success(done)))
      } catch {
        mailbox.yield(.jobEnded(.failure(LiveTrouble(error, isReconcile: isReconcile))))
      }
    }
  }

  private func ended(_ result: Result<Job, LiveTrouble>) async {
    job = nil
    switch result {
    case .success(let done):
      failures = 0
      toldTroubles = []
      switch done {
      case .reconcile(let report):
        telling.yield(.reconciled(report))
        plan(in: spread(line.isOpen ? options.reconcileGap : options.pollGap))
      case .reread(let report): telling.yield(.reread(report))
      }
      await follow()
      if case .reread(let report) = done, !report.refused.isEmpty {
        rereadNotBefore = uptime + options.pollGap
      }
      // What was said while it was read.
      await beginJob()
    case .failure(let trouble):
      if trouble.isEnd {
        mailbox.finish()
        return
      }
      if trouble.isReconcile { isReconcileDue = true }
      failures += 1
      let pause = min(options.pollGap, options.retryGap << Int64(min(failures - 1, 10)))
      notBefore = uptime + pause
      tell(trouble.isRefused ? .signInRefused(trouble.sentence) : .unreachable(trouble.sentence))
      plan(in: pause)
    }
  }

  /// Trouble, unless it was told already.
  private func tell(_ trouble: LiveNews) {
    if toldTroubles.contains(trouble) { return }
    telling.yield(trouble)
    toldTroubles = toldTroubles.suffix(9) + [trouble]
  }

  /// A fifth more or less, so that many devices do not ask at once.
  private func spread(_ gap: Int64) -> Int64 { gap - gap / 5 + Int64.random(in: 0...max(1, gap / 5 * 2)) }

  /// The next reconciliation, unless one is planned that comes sooner.
  private func plan(in pause: Int64) {
    let time = uptime + pause
    if let due, due.at <= time { return }
    due?.task.cancel()
    due = (
      time,
      Task { [timekeeper, mailbox] in
        do { try await timekeeper.sleep(milliseconds: pause) } catch { return }
        mailbox.yield(.due)
      }
    )
  }
}

/// Why a reading ended.
private struct LiveTrouble: Error {
  let sentence: String
  let isReconcile: Bool
  /// Nobody is signed in any more, or the run is over.
  let isEnd: Bool
  /// The server does not accept the sign-in.
  let isRefused: Bool

  init(_ error: any Error, isReconcile: Bool) {
    sentence = "\(error)"
    self.isReconcile = isReconcile
    isEnd = error is CancellationError || error as? HomeError == .notSignedIn
    isRefused = (error as? APIError)?.kind == .unauthorized
  }
}
