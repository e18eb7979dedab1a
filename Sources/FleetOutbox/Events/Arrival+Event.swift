import FleetEvents
import FleetModels
import FleetStorage

/// Between events as they are read and events as they are kept.
extension Arrival {
  /// An event as it is to be received.
  /// - Parameters:
  ///   - event: what was read of `bytes`; nil for the `[]` of a record that is gone.
  ///   - bytes: as received.
  public init(_ event: FleetEvent?, bytes: [UInt8], channel: Channel, trust: Trust, at: Moment) {
    // What names no order tells of one by the channel it came on, so each channel's copy counts.
    var id = event?.id ?? "empty"
    if case .refetch = event?.meaning, let name = channel.socketChannel { id += "@" + name }
    // The same push a week later has the same bytes and is news all the same.
    if event?.idTellsRepeats != true { id += ":\(at.boot).\(at.uptime)" }
    self.init(
      eventID: id, name: event?.name.canonical ?? "",
      channel: channel, trust: trust, subject: event?.subjectID, bytes: bytes, at: at)
  }

  /// Reads the event again.
  /// - Returns: nil for a body without a record.
  func event() throws(EventRefusal) -> FleetEvent? {
    if channel == .push { return try FleetEvent(push: bytes) }
    let limits: EventLimits = channel.socketChannel == nil ? .webhook : .socket
    switch try EventReader(limits: limits).read(bytes, channel: channel.socketChannel) {
    case .event(let event): return event
    case .empty: return nil
    }
  }
}

extension Arrival.Channel {
  /// A socket, on that channel of it.
  public static func socket(on channel: String) -> Self { Self(rawValue: "socket:" + channel) }

  /// The channel of a socket it came on.
  public var socketChannel: String? {
    rawValue.hasPrefix("socket:") ? String(rawValue.dropFirst("socket:".count)) : nil
  }

  /// `webhook`, `socket` or `push`.
  public var kind: String { socketChannel == nil ? rawValue : "socket" }
}

extension FleetEvent {
  /// The id of the record it is about.
  public var subjectID: String? {
    switch meaning {
    case .order(let news): news.identities.first
    case .refetch(let orders): orders.first
    case .driver(let news): news.identities.first
    case .position(let news): news.subject.id
    case .geofence(let news): news.order ?? news.subject.id
    case .chat(let channel): channel
    case .record(let news): news.id
    case .nothing: nil
    }
  }

  /// Whether it came on a channel that is one driver's own (events 4.2).
  func isAddressed(to driver: Driver.ID?) -> Bool {
    guard let driver, let channel else { return false }
    return channel == "driver.\(driver)" || channel == "driverAssigned.\(driver)"
  }
}
