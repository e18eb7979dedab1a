import FleetModels

@testable import FleetStorage

extension Arrival {
  /// An order's event as the server sends it, unsigned unless said otherwise.
  static func sample(
    _ id: String, name: String = "order.updated", body: String = "{}", trust: Trust = .unverified,
    channel: Channel = .webhook, subject: String? = "order_a", at moment: Moment = .at(1)
  ) -> Arrival {
    Arrival(
      eventID: id, name: name, channel: channel, trust: trust, subject: subject, bytes: Array(body.utf8),
      at: moment)
  }

  /// So many events of as many ids, each as heavy as a real one.
  static func many(_ numbers: Range<Int>, at moment: Moment = .at(1)) -> [Arrival] {
    numbers.map {
      .sample(
        "event_\($0)", body: "{\"n\":\($0),\"x\":\"\(String(repeating: "x", count: 900))\"}", at: moment)
    }
  }
}

extension Inbox {
  /// The whole inbox, oldest first.
  func all() throws -> [StoredEvent] {
    var found: [StoredEvent] = []
    while true {
      let page = try events(after: found.last?.seq ?? 0)
      if page.isEmpty { return found }
      found += page
    }
  }
}
