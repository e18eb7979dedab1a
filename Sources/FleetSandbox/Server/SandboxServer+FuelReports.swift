/// Fuel reports (rest-api 2.11, captures 1465–1475). No free text is kept: a report is found again by driver,
/// odometer and volume.
extension SandboxServer {
  mutating func createFuelReport(_ call: Call) -> Reply {
    let body = call.body
    let problems = missing(["driver", "odometer", "volume"], body)
    guard problems.isEmpty else { return .invalid(problems) }
    guard let driver = body.text("driver").flatMap({ index(ofDriver: $0) }) else {
      return .refused(404, "Driver reporting fuel report not found.")
    }
    guard !call.breaksHalfWay else { return .serverError }
    var report = FuelReportRecord(
      id: random.publicID("fuel_report"), companyID: scope, driver: drivers[driver].id,
      vehicle: drivers[driver].vehicleID, odometer: .null, amount: .null, volume: .null,
      currency: body.text("currency"), metricUnit: body.text("metric_unit"),
      status: body.text("status") ?? "pending",
      location: ReportLocation(body["location"] ?? .null) ?? .unknown, createdAt: call.now,
      updatedAt: call.now)
    write(body, to: &report)
    fuelReports.append(report)
    cache.clear()
    record(.fuelReport, report, call)
    return .created(fuelReportJSON(report, isWritten: true, isFresh: true))
  }

  mutating func perform(
    _ action: Endpoint.RecordAction, onFuelReport id: String, _ call: Call
  ) -> Reply {
    guard let index = fuelReports.firstIndex(where: { $0.id == id && $0.companyID == scope }) else {
      return .refused(404, "FuelReport resource not found.")
    }
    switch action {
    case .show: return .ok(fuelReportJSON(fuelReports[index]))
    case .update:
      // The same three again; driver and location are then not looked at (rest-api 2.11).
      let problems = missing(["driver", "odometer", "volume"], call.body)
      guard problems.isEmpty else { return .invalid(problems) }
      guard !call.breaksHalfWay else { return .serverError }
      write(call.body, to: &fuelReports[index])
      if let text = call.body.text("currency") { fuelReports[index].currency = text }
      if let text = call.body.text("metric_unit") { fuelReports[index].metricUnit = text }
      if let text = call.body.text("status") { fuelReports[index].status = text }
      fuelReports[index].updatedAt = call.now
      cache.clear()
      record(.fuelReportEdited, fuelReports[index], call)
      return .ok(fuelReportJSON(fuelReports[index], isWritten: true))
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      let report = fuelReports.remove(at: index)
      cache.clear()
      record(.fuelReportDeleted, report, call)
      // The report itself, not the delete envelope (captures 1474).
      guard warts.reportDeletionAnswersTheRecord else {
        return .deleted(report.id, "fuel_report", call.now)
      }
      return .ok(fuelReportJSON(report))
    }
  }

  /// `GET /fuel-reports` (captures 1467–1472).
  mutating func listFuelReports(_ call: Call) -> Reply {
    let list = RecordList<FuelReportRecord>(
      columns: [
        "driver": { $0.driver }, "vehicle": { $0.vehicle },
        "odometer": { $0.odometer.columnText }, "volume": { $0.volume.columnText },
        "amount": { $0.amount.columnText }, "status": { $0.status }, "report": { _ in nil },
      ], createdAt: { $0.createdAt }, updatedAt: { $0.updatedAt })
    let found = fuelReports.filter { $0.companyID == scope }
    return answerList(call, path: "/v1/fuel-reports") { server in
      list.rows(found, call.request.query, ignoresUnknownSort: !server.warts.unknownSortFails)?
        .map { ListCache.Row(id: $0.id, json: server.fuelReportJSON($0)) }
    }
  }

  private func write(_ body: RequestBody, to report: inout FuelReportRecord) {
    if let value = body.filled("odometer") { report.odometer = value }
    if let value = body.filled("volume") { report.volume = value }
    // Money loses everything that is no digit: "12.50" is 1250, "12" is 12 (captures 1465, 1473).
    if !warts.moneyLosesItsPoint {
      if let value = body.filled("amount") { report.amount = value }
    } else if let text = body.text("amount") {
      report.amount = Int64(text.filter { ("0"..."9").contains($0) }).map(SandboxJSON.int) ?? 0
    }
  }

  private mutating func record(
    _ kind: SandboxEffect.Kind, _ report: FuelReportRecord, _ call: Call
  ) {
    var facts = ["fuel_report": report.id]
    facts["odometer"] = report.odometer.columnText
    facts["volume"] = report.volume.columnText
    facts["amount"] = report.amount.columnText
    record(kind, driver: report.driver, facts: facts, by: call)
  }

  private func fuelReportJSON(
    _ report: FuelReportRecord, isWritten: Bool = false, isFresh: Bool = false
  ) -> SandboxJSON {
    let driver = driver(report.driver)
    func column(_ value: SandboxJSON) -> SandboxJSON {
      isWritten || !warts.numbersComeBackAsText ? value : .text(value.columnText)
    }
    return [
      "id": .string(report.id),
      "vehicle": report.vehicle.flatMap { vehicles[$0] }.map { vehicleJSON($0, driver: driver) }
        ?? .null, "driver": driver.map { driverJSON($0) } ?? .null,
      "odometer": column(report.odometer), "custom_fields": [], "amount": column(report.amount),
      "currency": .text(report.currency), "volume": column(report.volume),
      "metric_unit": .text(report.metricUnit), "type": .null, "status": .string(report.status),
      "location": locationJSON(report.location, isFresh: isFresh),
      "updated_at": ServerTime.json(report.updatedAt),
      "created_at": ServerTime.json(report.createdAt),
    ]
  }
}

extension SandboxJSON {
  /// A value as a text column keeps it; nil for null.
  fileprivate var columnText: String? {
    switch self {
    case .null: nil
    case .string(let text): text
    case .bool, .int, .double, .array, .object: String(decoding: bytes, as: UTF8.self)
    }
  }
}
