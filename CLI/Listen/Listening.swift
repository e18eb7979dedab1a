import FleetCompanion

/// A receiver at work, with those it hands events on to, and what must be done now and then.
final class Listening: Sendable {
  private let place: ReceivingPlace
  private let options: ReceiverOptions
  private let words: ListenWords
  private let receiver: WebhookReceiver
  private let handOns: [(name: String, handOn: HandOn)]

  init(
    _ place: ReceivingPlace, _ options: ReceiverOptions, _ targets: [any HandOnTarget], _ words: ListenWords
  ) throws {
    self.place = place
    self.options = options
    self.words = words
    let handOns = targets.map { target in
      (name: target.cursor, handOn: HandOn(from: place, to: target) { words.tell($0) })
    }
    self.handOns = handOns
    receiver = try WebhookReceiver(
      in: place, options: options, onNew: { for each in handOns { each.handOn.nudge() } },
      tell: { words.tell($0) })
  }

  /// Opens the port once everybody who is handed events is ready for them.
  func start() async throws {
    for each in handOns { try await each.handOn.start() }
    let port = try receiver.start()
    let host = options.host.contains(":") ? "[\(options.host)]" : options.host
    words.listening("http://\(host):\(port)\(options.path)", options, place)
    try tellOfOthers()
  }

  /// Readers that this run does not serve: their events are kept, and one day that is too many.
  private func tellOfOthers() throws {
    let inbox = try place.inbox()
    let newest = try inbox.newest()
    for cursor in try inbox.cursors() where !handOns.contains(where: { $0.name == cursor.name }) {
      guard cursor.place < newest else { continue }
      words.say(
        "not_served",
        "events after \(cursor.place) are kept for \"\(cursor.name)\", which this run does not serve; `companion listen --forget \(cursor.name)` lets them go"
      )
    }
  }

  /// Once a minute: what became of it all where anything did, and what is old goes.
  func everyMinute() async {
    var told = ReceiverFigures()
    while !Task.isCancelled {
      do { try await options.timekeeper.sleep(milliseconds: 60_000) } catch { return }
      let figures = receiver.figures
      if figures != told { await tellFigures(isLast: false) }
      told = figures
      do {
        try receiver.prune()
      } catch {
        words.say("not_pruned", "old events could not be removed: \(error)")
      }
    }
  }

  private func tellFigures(isLast: Bool) async {
    var handedOn: [(name: String, count: Int)] = []
    for each in handOns { handedOn.append((each.name, await each.handOn.count)) }
    words.figures(receiver.figures, handedOn: handedOn, isLast: isLast)
  }

  /// Takes no more events; what was taken is stored, and what is being handed on is finished.
  func stop() async {
    await receiver.stop()
    for each in handOns { await each.handOn.stop() }
    await tellFigures(isLast: true)
  }
}
