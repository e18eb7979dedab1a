/// Events on their way to sockets: the names and the order of the channels are those of the captures (`socket.jsonl`,
/// events 4.2), the payload is the webhook's with `socket: null` behind it (events 4.3).
extension SandboxServer {
  /// Whether broadcasts are written at all; they cost nothing while they are not.
  public var broadcasts: Bool {
    get { broadcastLog.isOn }
    set { broadcastLog.isOn = newValue }
  }

  /// What was published since the last call, in order.
  public mutating func takeBroadcasts() -> [SandboxBroadcast] { broadcastLog.take() }

  /// When a broadcast is due without anybody asking; nil when nobody listens.
  public var nextBroadcast: Int64? {
    guard broadcastLog.isOn else { return nil }
    return [nextEvent, broadcastLog.pending.first?.due].compactMap { $0 }.min()
  }

  /// Something that only sockets hear of.
  mutating func whisper(_ name: String, _ subject: BroadcastLog.Subject) {
    broadcastLog.note(
      name, subject, at: eventLog.moment,
      wait: max(1, Int64(Double(Self.eventDelayMilliseconds) * timeScale)),
      cause: eventLog.cause)
  }

  /// A word to whoever has the order.
  mutating func whisper(_ notice: DriverNotice, order: OrderRecord) {
    guard let driver = order.driverID else { return }
    whisper(notice.name, .notice(notice, order: order.id, driver: driver))
  }

  /// An event that webhooks get as well, and its channels.
  mutating func broadcast(_ event: SandboxEvent, _ subject: EventLog.Subject) {
    guard broadcastLog.isOn, let json = event.json, json.members != nil else { return }
    broadcastLog.write(
      json.setting("socket", .null), to: channels(of: subject, name: event.name, cause: event.cause),
      at: event.renderedAt)
  }

  /// Writes what only sockets hear of, as far as it is due at `now`.
  mutating func writeBroadcasts(dueAt now: Int64) {
    while let pending = broadcastLog.takeDue(at: now) {
      switch pending.subject {
      case .order(let id):
        let subject = EventLog.Subject.order(id)
        guard let data = eventData(subject) else { continue }
        broadcastLog.write(
          envelope(pending, data), to: channels(of: subject, name: pending.name, cause: pending.cause),
          at: pending.due)
      case .notice(let notice, let order, let driver): write(notice, pending, order: order, driver: driver)
      case .made(let data, let channels, let order):
        broadcastLog.write(
          envelope(pending, data), to: self.channels(order, then: channels, cause: pending.cause),
          at: pending.due)
      }
    }
  }

  private func envelope(_ event: BroadcastLog.Pending, _ data: SandboxJSON, id: String? = nil) -> SandboxJSON
  {
    [
      "id": .string(id ?? event.id), "api_version": .string(Self.apiVersion), "event": .string(event.name),
      "created_at": Self.plainTime(event.createdAt), "data": data, "socket": .null,
    ]
  }

  /// Twice, and the driver up to three times, unless the wart is off (captures in `socket.jsonl`).
  private mutating func write(
    _ notice: DriverNotice, _ event: BroadcastLog.Pending, order id: String, driver: String
  ) {
    guard let index = orderIndex[id] else { return }
    let order = orders[index]
    let uuid = Self.channelUUID(of: event.id)
    let payload: SandboxJSON
    if let words = notice.words(order) {
      payload = [
        "event": .string(notice.name), "title": .string(words.title), "body": .string(words.text),
        "data": ["id": .string(id), "type": .string(words.kind)], "id": .string(uuid),
        "type": .string("Fleetbase\\FleetOps\\Notifications\\" + words.type), "socket": .null,
      ]
    } else {
      guard let data = eventData(.order(id)) else { return }
      payload = envelope(event, data, id: uuid).removing(["socket"]).setting("type", .string(notice.name))
        .setting("socket", .null)
    }
    let shared =
      companyChannels(order.companyID) + [credentialChannel(event.cause)]
      + ["order.\(order.uuid)", "order.\(order.id)"]
    let own = ["driver.\(Self.channelUUID(of: driver))", "driver.\(driver)"]
    let rounds = warts.noticesComeAgain ? notice.driverRounds : (first: 1, second: 0)
    let again = Array(repeating: own[1], count: rounds.first - 1)
    broadcastLog.write(payload, to: shared + own + again, at: event.due)
    guard warts.noticesComeAgain else { return }
    broadcastLog.write(payload, to: shared + (rounds.second > 0 ? own : []), at: event.due)
  }

  // MARK: Channels

  private func channels(of subject: EventLog.Subject, name: String, cause: Int?) -> [String] {
    let kind = name.prefix { $0 != "." }
    switch subject {
    case .order(let id):
      guard let index = orderIndex[id] else { break }
      let order = orders[index]
      let customer =
        order.customerID.map { ["customer.\(Self.channelUUID(of: $0))", "customer.\($0)"] } ?? []
      let assigned = order.driverID.map { ["driverAssigned.\($0)"] } ?? []
      return around(order.companyID, ["order.\(id)", "order.\(order.uuid)"], cause) + customer + assigned
        + ["driverAssigned."]
    case .driver(let id):
      return around(
        driver(id)?.companyID ?? companyID, ["driver.\(id)", "driver.\(Self.channelUUID(of: id))"], cause)
    case .place(let id):
      return around(
        companyID, ["place.\(id)", "place.\(places[id]?.uuid ?? Self.channelUUID(of: id))"], cause)
    case .contact, .entity, .gone: break
    case .file(let file):
      // The company's public id is not known where files are saved.
      return [
        "company.\(Self.channelUUID(of: companyID))", "file.\(file.id)",
        "file.\(Self.channelUUID(of: file.id))", credentialChannel(cause),
      ]
    }
    return around(companyID, ["\(kind).\(subject.id)", "\(kind).\(Self.channelUUID(of: subject.id))"], cause)
  }

  private func channels(_ order: BroadcastLog.SocketOrder, then rest: [String], cause: Int?) -> [String] {
    switch order {
    case .position: ["company.\(Self.channelUUID(of: companyID))", credentialChannel(cause)] + rest
    case .stop(let about): [credentialChannel(cause)] + about + companyChannels(companyID) + rest
    }
  }

  /// The company's uuid, the record, the company's public id, the credential.
  private func around(_ company: String, _ record: [String], _ cause: Int?) -> [String] {
    let both = companyChannels(company)
    return [both[0]] + record + [both[1], credentialChannel(cause)]
  }

  private func companyChannels(_ company: String) -> [String] {
    let bare = company.hasSuffix(Self.testWorld) ? String(company.dropLast(Self.testWorld.count)) : company
    return ["company.\(Self.channelUUID(of: bare))", "company.\(bare)"]
  }

  private func credentialChannel(_ cause: Int?) -> String { "api.\(broadcastLog.credential(of: cause))" }

  /// The uuid by which channels name a company, driver, contact or waypoint, which no answer shows: made from its public
  /// id, the same on every run.
  public static func channelUUID(of id: String) -> String {
    var random = SandboxRandom(seed: stableHash(id))
    return random.uuid()
  }
}
