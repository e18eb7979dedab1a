import Foundation

/// `POST|PATCH /orders/{id}/schedule` (rest-api 2.2, 5.6, captures 343–344).
extension SandboxServer {
  /// What is wrong with the fields is said before the order is looked for; nil when nothing is.
  func scheduleProblem(_ body: RequestBody) -> Reply? {
    guard let date = body.text("date") else { return .invalid(["The date field is required."]) }
    guard ServerTime.parse(date) != nil, date.count == 10 else {
      return .invalid(["The date does not match the format Y-m-d."])
    }
    if !warts.scheduleIgnoresTheZone, let zone = body.text("timezone"), TimeZone(identifier: zone) == nil {
      return .invalid(["The timezone must be a valid zone."])
    }
    if !warts.unreadableTimesFail, Self.moment(body) == nil {
      return .invalid(["The time is not a valid time."])
    }
    return nil
  }

  /// The date and the time of day that were sent, as a clock at Greenwich would mean them; nil when one cannot be read.
  private static func moment(_ body: RequestBody) -> Int64? {
    let day = body.text("date") ?? ""
    return ServerTime.parse(body.text("time").map { "\(day) \($0)" } ?? day)
  }

  /// The wall clock is kept as it is sent; the zone counts for nothing (captures 343: 10:30 in Singapore is 10:30Z).
  /// A time that cannot be read is a 500.
  mutating func scheduleOrder(_ index: Int, _ call: Call) -> Reply {
    guard var moment = Self.moment(call.body), !call.breaksHalfWay else { return .serverError }
    if !warts.scheduleIgnoresTheZone,
      let zone = call.body.text("timezone").flatMap(TimeZone.init(identifier:))
    {
      moment -= Int64(zone.secondsFromGMT(for: ServerTime.date(moment))) * 1000
    }
    if orders[index].scheduledAt != moment || !warts.unchangedSaveIsNoSave {
      orders[index].scheduledAt = moment
      orders[index].updatedAt = call.now
      announce("order.updated", .order(orders[index].id))
      cache.clear()
    }
    record(.updated, order: orders[index].id, driver: orders[index].driverID, by: call)
    return .ok(orderJSON(orders[index], .none))
  }
}
