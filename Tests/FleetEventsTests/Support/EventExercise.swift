import FleetEvents
import FleetModels

/// Gives bytes to everything that reads a stranger's bytes, and says what about the outcome is impossible.
///
/// Compiled into the tests and into the libFuzzer target alike, so it knows only what is public.
struct EventExercise {
  private let webhook = EventReader(limits: .webhook)
  private let socket = EventReader(limits: .socket)
  private let session: SocketClusterSession
  private let limits = SocketClusterLimits()

  init() {
    var session = SocketClusterSession(random: { 0 })
    _ = session.start(at: 0)
    _ = session.opened(at: 0)
    _ = session.received(text: #"{"rid":1,"data":{"id":"x","pingTimeout":20000}}"#, at: 0)
    for (index, channel) in ["order.order_q7w2e9r4t1", "driver.driver_c8x5z2a9s6", "c"].enumerated() {
      _ = session.subscribe(channel, at: 0)
      if index < 2 { _ = session.received(text: #"{"rid":\#(index + 2)}"#, at: 0) }
    }
    _ = session.invoke("login", data: nil, at: 0)
    self.session = session
  }

  /// What is wrong; nil when nothing is.
  func problem(_ bytes: [UInt8]) -> String? {
    asBody(bytes) ?? asPush(bytes) ?? asFrame(bytes)
  }

  func asBody(_ bytes: [UInt8]) -> String? { asBody(bytes, webhook) }

  private func asBody(_ bytes: [UInt8], _ reader: EventReader) -> String? {
    do {
      guard case .event(let event) = try reader.read(bytes, channel: "order.order_q7w2e9r4t1") else {
        return nil
      }
      return problem(event)
    } catch {
      return problem(error)
    }
  }

  func asPush(_ bytes: [UInt8]) -> String? {
    do {
      return problem(try FleetEvent(push: bytes))
    } catch {
      return problem(error)
    }
  }

  func asFrame(_ bytes: [UInt8]) -> String? {
    var session = session
    let effects = session.received(bytes, at: 100)
    if effects.count > limits.batch + 16 { return "\(effects.count) effects of one frame" }
    var delivered = 0
    for effect in effects {
      switch effect {
      case .deliver(let publication):
        delivered += publication.bytes.count
        if let problem = asBody(publication.bytes, socket) { return problem }
      case .send(let frame):
        if frame.utf8.count > 100 { return "a long answer to a stranger" }
      case .close, .connect, .connected, .disconnected, .subscribed, .refused, .kickedOut, .mayHaveMissed,
        .answered,
        .tokenChanged, .tokenRefused, .wake:
        if hasControl("\(effect)") { return "a control character in a message" }
      }
    }
    return delivered > bytes.count ? "more delivered than received" : nil
  }

  private func problem(_ refusal: EventRefusal) -> String? {
    hasControl("\(refusal)") ? "a control character in a refusal" : nil
  }

  private func problem(_ event: FleetEvent) -> String? {
    if !isID(event.id) { return "an id that is none" }
    if !isID(event.name.rawValue) { return "a name that is none" }
    var ids: [String] = []
    switch event.meaning {
    case .order(let news):
      ids = news.identities + (news.driver.id.map { [$0] } ?? [])
      if news.identities.isEmpty { return "an order without an id" }
      if let hint = news.statusHint, hasControl(hint.text) { return "a control character in a status" }
    case .driver(let news):
      ids = news.identities
      if news.identities.isEmpty { return "a driver without an id" }
    case .position(let news):
      ids = [news.subject.id]
      if news.coordinate.latitude == 0 && news.coordinate.longitude == 0 { return "a position nowhere" }
      for number in [news.heading, news.speed, news.altitude] where number?.isFinite == false {
        return "no number"
      }
    case .refetch(let orders): ids = orders
    case .geofence(let news): ids = [news.subject.id]
    case .chat(let channel): ids = channel.map { [$0] } ?? []
    case .record(let news): ids = news.id.map { [$0] } ?? []
    case .nothing: break
    }
    return ids.allSatisfy(isID) ? nil : "a meaning with an id that is none"
  }

  private func isID(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        ($0 >= 0x30 && $0 <= 0x3A) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A) || $0 == 0x5F || $0 == 0x2E
          || $0 == 0x2D
      }
  }

  private func hasControl(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7F } }
}
