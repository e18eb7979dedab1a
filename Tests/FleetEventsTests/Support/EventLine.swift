import FleetModels

@testable import FleetEvents

/// An event, or why there is none, on one line: what the tables of expected events hold.
enum EventLine {
  static func line(_ read: () throws(EventRefusal) -> EventBody) -> String {
    do {
      switch try read() {
      case .event(let event): return line(event)
      case .empty: return "empty"
      }
    } catch {
      return "refused: \(error)"
    }
  }

  static func line(_ event: FleetEvent) -> String {
    let id = event.isIDSynthetic ? String(event.id.prefix(20)) + "… (ours)" : event.id
    let version = event.apiVersion.map { " \($0)" } ?? ""
    let date = event.createdAt?.iso ?? "undated"
    return "\(event.name) | \(event.form)\(version) | \(id) | \(date) | \(line(event.meaning))"
  }

  static func line(_ meaning: EventMeaning) -> String {
    switch meaning {
    case .order(let news):
      return "order \(news.identities.joined(separator: "/")) \(news.isDeleted ? "deleted " : "")"
        + "at \(line(news.version)), driver \(line(news.driver)), hint \(news.statusHint?.text ?? "none"), "
        + "status \(news.fields["status"]?.string ?? "absent"), \(news.fields.count) members"
    case .refetch(let orders):
      return "refetch \(orders.isEmpty ? "nothing named" : orders.joined(separator: " "))"
    case .driver(let news):
      return "driver \(news.identities.joined(separator: "/")) \(news.isDeleted ? "deleted " : "")"
        + "at \(line(news.version)), \(news.isOnline.map { $0 ? "online" : "offline" } ?? "?"), "
        + "\(line(news.coordinate)), \(news.fields.count) members"
    case .position(let news):
      return
        "position of \(news.subject.id) \(line(news.coordinate)) heading \(text(news.heading)) "
        + "speed \(text(news.speed)) altitude \(text(news.altitude))"
        + (news.index.map { ", index \($0)" } ?? "") + (news.isSimulated ? ", simulated" : "")
        + (news.driverOfVehicle.map { ", driven by \($0)" } ?? "")
    case .geofence(let news):
      return
        "\(news.subject.id) \(news.crossing) \(news.areaKind ?? "?") \(news.area ?? "?") \(line(news.coordinate))"
        + (news.order.map { ", on \($0)" } ?? "")
        + (news.dwellMinutes.map { ", after \($0) min" } ?? "")
    case .chat(let channel): return "chat \(channel ?? "?")"
    case .record(let news):
      return
        "\(news.kind) \(news.id ?? "?") \(news.isDeleted ? "deleted " : "")at \(line(news.version)), "
        + "\(news.fields.count) members"
    case .nothing: return "nothing"
    }
  }

  private static func line(_ version: EventVersion) -> String {
    switch version {
    case .row(let time): "row \(time.iso)"
    case .envelope(let time): "envelope \(time.iso)"
    case .none: "no date"
    }
  }

  private static func line(_ driver: AssignedDriver) -> String {
    switch driver {
    case .absent: "absent"
    case .none: "none"
    case .unknown: "unknown"
    case .id(let id): id
    case .object(let id, let name, let phone): "\(id) (\(name ?? "?"), \(phone ?? "?"))"
    }
  }

  private static func line(_ coordinate: Coordinate?) -> String {
    coordinate.map { "at \($0.latitude),\($0.longitude)" } ?? "nowhere"
  }

  private static func text(_ number: Double?) -> String { number.map { "\($0)" } ?? "?" }
}
