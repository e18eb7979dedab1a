import FleetCompanion
import Foundation

/// How a dispatcher's board looks to people.
extension Rendering {
  static func board(_ board: Board, of desk: DispatcherSession) async throws -> String {
    var lines: [String] = []
    for (title, section) in [
      ("unassigned", board.unassigned), ("active", board.active), ("ended", board.ended),
    ] {
      if !lines.isEmpty { lines.append("") }
      lines.append("\(title) (\(section.count))".styled(.bold))
      guard !section.orders.isEmpty else { continue }
      lines.append(try await deskOrders(section.orders, of: desk))
      let more = section.count - section.orders.count
      if more > 0 { lines.append("… and \(more) more (--limit shows more)".styled(.faint)) }
    }
    return lines.joined(separator: "\n")
  }

  static func deskOrders(_ orders: [OrderView], of desk: DispatcherSession) async throws -> String {
    var table = Table(["time", "order", "number", "status", "driver", "next stop", "customer", ""])
    let zone = desk.identity.timeZone
    for view in orders {
      let order = view.order
      table.add([
        .init(
          (order.scheduledAt ?? order.createdAt).map { when($0, in: zone, today: desk.today) } ?? "–", .faint),
        .init(order.id.rawValue),
        .init(order.internalID ?? "", .faint),
        .init(order.status?.text ?? "?", style(of: view)),
        .init(driver(of: order).cut(to: 20)),
        .init((nextStop(view)?.name ?? nextStop(view)?.address ?? "–").cut(to: 28)),
        .init((order.customer.value?.name ?? "").cut(to: 20)),
        .init(remarks(view, isStale: try await desk.isStale(view)), view.held == nil ? .waiting : .bad),
      ])
    }
    return table.text
  }

  static func drivers(_ drivers: [Driver]) -> String {
    guard !drivers.isEmpty else {
      return "no drivers are known here (`companion dispatch drivers --refresh`)"
    }
    var table = Table(["name", "driver", "duty", "phone", "vehicle"])
    for driver in drivers {
      table.add([
        .init(driver.name ?? "?", .bold), .init(driver.id.rawValue),
        .init(driver.online == true ? "online" : "offline", driver.online == true ? .good : .faint),
        .init(driver.phone ?? "", .faint), .init(vehicle(of: driver), .faint),
      ])
    }
    return table.text
  }

  private static func vehicle(of driver: Driver) -> String {
    guard let vehicle = driver.vehicle.value else { return "" }
    let words = [vehicle.name ?? [vehicle.make, vehicle.model].compactMap { $0 }.joined(separator: " ")]
    return (words + [vehicle.plateNumber ?? ""]).filter { !$0.isEmpty }.joined(separator: " · ")
  }

  private static func driver(of order: Order) -> String {
    guard let driver = order.driverAssigned.value else { return order.adhoc == true ? "(on offer)" : "–" }
    return driver.name ?? driver.id.rawValue
  }

  /// The time of day, with the day when it is another one.
  private static func when(_ time: Timestamp, in zone: TimeZone, today: CalendarDay) -> String {
    let day = CalendarDay(of: time, in: zone)
    return (day == today ? "" : "\(day) ") + clock(time, in: zone)
  }
}

extension Machine {
  static func board(_ board: Board, of desk: DispatcherSession) async throws -> JSONValue {
    var members: JSONObject = ["refreshed_at": time(try await desk.lastRefreshed())]
    for (name, section) in [
      ("unassigned", board.unassigned), ("active", board.active), ("ended", board.ended),
    ] {
      var orders: [JSONValue] = []
      for view in section.orders { orders.append(order(view, isStale: try await desk.isStale(view))) }
      members[name] = ["count": number(section.count), "orders": .array(orders)]
    }
    return .object(members)
  }

  static func driver(_ driver: Driver) -> JSONValue {
    [
      "id": .string(driver.id.rawValue), "name": text(driver.name), "phone": text(driver.phone),
      "online": driver.online.map { .bool($0) } ?? .null,
      "vehicle": text(driver.vehicle.value?.id.rawValue),
    ]
  }
}
