/// Issues (rest-api 2.10, captures 1445–1464). `order`, `title` and `meta` are taken and not kept; a marker
/// survives in `report` and `tags`.
extension SandboxServer {
  mutating func createIssue(_ call: Call) -> Reply {
    let body = call.body
    // A null location is the point 0,0 before anybody looks (rest-api 1.2, captures 1461).
    let problems =
      missing(["driver"], body)
      + (body.has("location") && warts.nullLocationIsZero ? [] : missing(["location"], body))
      + missing(["report"], body)
    guard problems.isEmpty else { return .invalid(problems) }
    guard let driver = body.text("driver").flatMap({ index(ofDriver: $0) }) else {
      return .refused(404, "Driver reporting issue not found.")
    }
    guard let location = ReportLocation(body["location"] ?? .null) else {
      return .invalid(["The location field is required."])
    }
    guard !call.breaksHalfWay else { return .serverError }
    var issue = IssueRecord(
      id: random.publicID("issue"), companyID: scope, driver: drivers[driver].id,
      vehicle: drivers[driver].vehicleID, report: body.text("report") ?? "", tags: [],
      status: "pending", location: location, createdAt: call.now, updatedAt: call.now)
    write(body, to: &issue)
    issues.append(issue)
    cache.clear()
    record(.issue, issue, call)
    return .created(issueJSON(issue, isFresh: true))
  }

  mutating func perform(_ action: Endpoint.RecordAction, onIssue id: String, _ call: Call) -> Reply {
    guard let index = issues.firstIndex(where: { $0.id == id && $0.companyID == scope }) else {
      return .refused(404, "Issue resource not found.")
    }
    switch action {
    case .show: return .ok(issueJSON(issues[index]))
    case .update:
      guard let report = call.body.text("report") else {
        return .invalid(["The report field is required."])
      }
      guard !call.breaksHalfWay else { return .serverError }
      issues[index].report = report
      write(call.body, to: &issues[index])
      issues[index].updatedAt = call.now
      cache.clear()
      record(.issueEdited, issues[index], call)
      return .ok(issueJSON(issues[index]))
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      let issue = issues.remove(at: index)
      cache.clear()
      record(.issueDeleted, issue, call)
      // The issue itself, not the delete envelope (captures 1462).
      guard warts.reportDeletionAnswersTheRecord else { return .deleted(issue.id, "issue", call.now) }
      return .ok(issueJSON(issue))
    }
  }

  /// `GET /issues`. `tags=` and `meta=` find nothing, `query=` fails (captures 1448–1457).
  mutating func listIssues(_ call: Call) -> Reply {
    let query = call.request.query
    let search = query.last { $0.name == "query" && !$0.value.isEmpty }?.value
    if search != nil, warts.issueQueryFails { return cacheMissed(.serverError) }
    let list = RecordList<IssueRecord>(
      columns: [
        "driver": { $0.driver }, "vehicle": { $0.vehicle }, "report": { $0.report },
        "priority": { $0.priority }, "status": { $0.status }, "type": { $0.type },
        "category": { $0.category }, "tags": tagColumn(query), "meta": { _ in nil },
      ], createdAt: { $0.createdAt }, updatedAt: { $0.updatedAt })
    let found = issues.filter {
      $0.companyID == scope && (search.map($0.report.contains) ?? true)
    }
    return answerList(call, path: "/v1/issues") { server in
      list.rows(found, query, ignoresUnknownSort: !server.warts.unknownSortFails)?
        .map { ListCache.Row(id: $0.id, json: server.issueJSON($0)) }
    }
  }

  /// The tag that is asked for, of an issue that has it. The real column never equals one (captures 1452).
  private func tagColumn(_ query: [SandboxPair]) -> (IssueRecord) -> String? {
    guard !warts.tagFilterFindsNothing, let tag = query.last(where: { $0.name == "tags" })?.value
    else { return { _ in nil } }
    return { ($0.tags.arrayValue ?? []).contains(.string(tag)) ? tag : nil }
  }

  private func write(_ body: RequestBody, to issue: inout IssueRecord) {
    if let text = body.text("priority") { issue.priority = text }
    if let text = body.text("type") { issue.type = text }
    if let text = body.text("category") { issue.category = text }
    if let tags = body.filled("tags") { issue.tags = FormFields.asPHP(tags) }
    if let text = body.text("status") {
      issue.status = text.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
    }
  }

  private mutating func record(_ kind: SandboxEffect.Kind, _ issue: IssueRecord, _ call: Call) {
    var facts = ["issue": issue.id, "report": issue.report, "status": issue.status]
    let tags = issue.tags.arrayValue?.compactMap(\.stringValue) ?? []
    if !tags.isEmpty { facts["tags"] = tags.joined(separator: ",") }
    record(kind, driver: issue.driver, facts: facts, by: call)
  }

  private func issueJSON(_ issue: IssueRecord, isFresh: Bool = false) -> SandboxJSON {
    let driver = driver(issue.driver)
    let vehicle = issue.vehicle.flatMap { vehicles[$0] }
    return [
      "id": .string(issue.id), "driver_name": .text(driver?.name),
      "vehicle_name": .text(vehicle.map { "\($0.year) \($0.make) \($0.model)" }),
      "custom_fields": [], "vehicle_id": .text(issue.vehicle), "assignee_name": .null,
      "assignee_id": .null, "reporter_name": .text(driver?.name),
      "reporter_id": .text(driver?.userID), "issue_id": .null, "title": .null,
      "report": .string(issue.report), "priority": .text(issue.priority), "meta": [:],
      "type": .text(issue.type), "category": .text(issue.category), "tags": issue.tags,
      "status": .string(issue.status), "location": locationJSON(issue.location, isFresh: isFresh),
      "resolved_at": .null, "updated_at": ServerTime.json(issue.updatedAt),
      "created_at": ServerTime.json(issue.createdAt),
    ]
  }

  func locationJSON(_ location: ReportLocation, isFresh: Bool) -> SandboxJSON {
    isFresh && location.wasSentAsPoint && warts.freshLocationIsEmpty
      ? .emptyObject : point(location.latitude, location.longitude)
  }

  /// The list of a cached resource: as it was when it is in the cache, read when not (rest-api 2.1). Nil rows
  /// are the server's error.
  mutating func answerList(
    _ call: Call, path: String, _ read: (SandboxServer) -> [ListCache.Row]?
  ) -> Reply {
    let key = ListCache.key(
      path: scope + path, query: call.request.query, dropsBusters: warts.cacheIgnoresBusters)
    if warts.staleListCache, let rows = cache.rows(key, now: call.now, scale: timeScale) {
      var reply = Reply.ok(.array(rows.map(\.json)))
      reply.cache = .hit
      return reply
    }
    guard let rows = read(self) else { return cacheMissed(.serverError) }
    if warts.staleListCache { cache.store(rows, key: key, now: call.now) }
    return cacheMissed(.ok(.array(rows.map(\.json))))
  }

  /// A sentence for every field that was not sent or is null.
  func missing(_ names: [String], _ body: RequestBody) -> [String] {
    names.filter { body.filled($0) == nil }.map { "The \($0) field is required." }
  }
}
