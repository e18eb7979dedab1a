/// `POST|PATCH /orders/{id}/schedule` (rest-api 2.2, 5.6, captures 343–344).
extension SandboxServer {
  /// What is wrong with the fields is said before the order is looked for; nil when nothing is.
  func scheduleProblem(_ body: RequestBody) -> Reply? {
    guard let date = body.text("date") else { return .invalid(["The date field is required."]) }
    guard ServerTime.parse(date) != nil, date.count == 10 else {
      return .invalid(["The date does not match the format Y-m-d."])
    }
    return nil
  }

  /// The wall clock is kept as it is sent; the zone counts for nothing (captures 343: 10:30 in Singapore is 10:30Z).
  /// A time that cannot be read is a 500.
  mutating func scheduleOrder(_ index: Int, _ call: Call) -> Reply {
    let day = call.body.text("date") ?? ""
    let time = call.body.text("time")
    guard let moment = ServerTime.parse(time.map { "\(day) \($0)" } ?? day), !call.breaksHalfWay else {
      return .serverError
    }
    if orders[index].scheduledAt != moment {
      orders[index].scheduledAt = moment
      orders[index].updatedAt = call.now
      announce("order.updated", .order(orders[index].id))
      cache.clear()
    }
    record(.updated, order: orders[index].id, driver: orders[index].driverID, by: call)
    return .ok(orderJSON(orders[index], .none))
  }
}
