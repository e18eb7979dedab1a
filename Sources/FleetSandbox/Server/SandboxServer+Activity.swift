/// How an activity changes an order, or the stop it is at (rest-api 3.3, 3.5).
extension SandboxServer {
  /// The order's status and a row; on a classic order a row on every entity too (captures 207, 227). A driver who
  /// came with the same request is not looked at for where it was (captures 1013, 1044, 1055).
  mutating func applyOrderActivity(
    _ index: Int, _ words: ActivityWords, at moment: Int64, isNewDriver: Bool = false
  ) {
    applyToOrderOnly(index, words, at: moment, isNewDriver: isNewDriver)
    guard !orders[index].isMultiStop else { return }
    for entity in orders[index].entities.indices {
      let row = row(words, for: orders[index], at: moment, isNewDriver: isNewDriver)
      orders[index].entities[entity].tracking.rows.append(row)
    }
  }

  /// The order's status and a row, as `complete` and `cancel` do it (captures 244, 250). A status that stays
  /// the same is no save: `updated_at` and the list cache do not move (captures 232, 1404).
  mutating func applyToOrderOnly(
    _ index: Int, _ words: ActivityWords, at moment: Int64, isNewDriver: Bool = false
  ) {
    let row = row(words, for: orders[index], at: moment, isNewDriver: isNewDriver)
    orders[index].tracking.rows.append(row)
    guard orders[index].status != words.statusCode || !warts.repeatedStatusIsNoSave else { return }
    orders[index].status = words.statusCode
    orders[index].updatedAt = moment
    announce("order.updated", .order(orders[index].id))
    cache.clear()
  }

  /// Ends a classic order, or the last stop of a round: the status is `completed` whatever the code was, the
  /// COMPLETED row is added when the code was another, the driver is free (captures 227, 772).
  mutating func finish(_ index: Int, after words: ActivityWords, at moment: Int64) {
    if words.statusCode != "completed" {
      let completed = (flow(orders[index]) ?? .transport(id: "")).lifecycle("completed")
      applyToOrderOnly(index, ActivityWords(completed), at: moment)
    }
    clearCurrentJob(index, at: moment)
    announceEnd(index, after: words)
  }

  /// Puts a row on the stop the *server* takes to be current, whatever stop the driver meant, and moves on
  /// when it completes (captures 330–338, 610–613). Returns the stop's place.
  mutating func applyStopActivity(_ index: Int, _ words: ActivityWords, at moment: Int64)
    -> String?
  {
    guard let current = orders[index].currentStopIndex else { return nil }
    let stop = orders[index].stops[current]
    // A destination that is no longer in the round gives way to the first stop.
    orders[index].head(for: stop.placeID, at: moment)
    let row = row(words, for: orders[index], at: moment)
    orders[index].append(row, toStop: stop.waypointID)
    var touched: [String] = []
    for entity in orders[index].entities.indices
    where orders[index].entities[entity].destination == stop.placeID
      // Not at an end, even if a waypoint is at the same place (captures 1133).
      && (!warts.entitiesAtEndsStayCreated
        || orders[index].waypoints.contains(where: { $0.waypointID == stop.waypointID }))
    {
      let row = self.row(words, for: orders[index], at: moment)
      orders[index].entities[entity].tracking.rows.append(row)
      touched.append(orders[index].entities[entity].id)
    }
    whisperProgress(orders[index], at: stop, entities: touched, words)
    if !warts.stopProgressIsNoUpdate {
      orders[index].updatedAt = moment
      cache.clear()
    }
    guard words.complete else { return stop.placeID }
    let stops = orders[index].stops
    // To the server every stop of a cancelled order is done with: its next completion is the order's.
    let ahead =
      orders[index].status == "canceled" && warts.canceledRoundsEndAtOnce
      ? []
      : stops.dropFirst(current + 1) + (warts.skippedStopsAreForgotten ? [] : stops.prefix(current))
    if let next = ahead.first(where: { !($0.tracking?.isComplete ?? false) }) {
      orders[index].head(for: next.placeID, at: moment)
    } else {
      let completed = (flow(orders[index]) ?? .transport(id: "")).lifecycle("completed")
      // The driver first, as the events have it (captures 338, 991).
      clearCurrentJob(index, at: moment)
      applyToOrderOnly(index, ActivityWords(completed), at: moment)
      announce("order.completed", .order(orders[index].id))
    }
    return stop.placeID
  }

  mutating func setCurrentJob(of driverID: String, to order: String?, at moment: Int64) {
    guard let driver = index(ofDriver: driverID) else { return }
    if drivers[driver].currentJob != order { announce("driver.updated", .driver(driverID)) }
    drivers[driver].currentJob = order
    drivers[driver].updatedAt = moment
  }

  /// Frees the driver who *has* the order now, which need not be the one who worked it
  /// (FINDINGS "Staff edits").
  mutating func clearCurrentJob(_ index: Int, at moment: Int64) {
    guard let driverID = orders[index].driverID else { return }
    if !warts.completionFreesTheHolder, driver(driverID)?.currentJob != orders[index].id { return }
    setCurrentJob(of: driverID, to: nil, at: moment)
  }
}
