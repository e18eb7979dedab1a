import FleetModels

/// Calls about issues and fuel reports (rest-api 2.10, 2.11). Creating either is not idempotent.
extension Endpoint {
  /// Answers the issue; its place shows from the next read on (captures 1445).
  public static func reportIssue(_ issue: IssueDraft) -> Endpoint {
    Endpoint("report issue", .post, ["issues"], body: .json(.object(issue.members)), answer: .record)
  }

  public static func issue(_ issue: IssueReport.ID) -> Endpoint {
    Endpoint("get issue", .get, ["issues", issue.rawValue], answer: .record)
  }

  /// Newest first. The list may be up to 300 s old without a `cacheBuster` (rest-api 2.1).
  /// - Parameter report: exactly this text; there is no search by tag (captures 1449–1452).
  public static func issues(
    driver: Driver.ID? = nil, report: String? = nil, limit: Int = 30, cacheBuster: String? = nil
  ) -> Endpoint {
    Endpoint(
      "list issues", .get, ["issues"],
      query: reports(driver, [("report", report)], limit, cacheBuster), answer: .list)
  }

  /// `report` is asked for again by the server (captures 1459).
  public static func editIssue(_ issue: IssueReport.ID, report: String, status: String? = nil) -> Endpoint {
    var members: JSONObject = ["report": .string(report)]
    if let status { members["status"] = .string(status) }
    return Endpoint(
      "edit issue", .put, ["issues", issue.rawValue], body: .json(.object(members)), answer: .record)
  }

  /// Answers the issue itself (captures 1462).
  public static func deleteIssue(_ issue: IssueReport.ID) -> Endpoint {
    Endpoint("delete issue", .delete, ["issues", issue.rawValue], answer: .record)
  }

  /// Answers the fuel report.
  public static func reportFuel(_ fuel: FuelDraft) -> Endpoint {
    Endpoint("report fuel", .post, ["fuel-reports"], body: .json(.object(fuel.members)), answer: .record)
  }

  public static func fuelReport(_ report: FuelReport.ID) -> Endpoint {
    Endpoint("get fuel report", .get, ["fuel-reports", report.rawValue], answer: .record)
  }

  /// Newest first. The list may be up to 300 s old without a `cacheBuster` (rest-api 2.1).
  /// - Parameters:
  ///   - odometer: exactly this reading (captures 1468).
  ///   - volume: exactly this text (captures 1471).
  public static func fuelReports(
    driver: Driver.ID? = nil, odometer: Int? = nil, volume: String? = nil, limit: Int = 30,
    cacheBuster: String? = nil
  ) -> Endpoint {
    Endpoint(
      "list fuel reports", .get, ["fuel-reports"],
      query: reports(
        driver, [("odometer", odometer.map(String.init)), ("volume", volume)], limit, cacheBuster),
      answer: .list)
  }

  /// Answers the fuel report itself (captures 1474).
  public static func deleteFuelReport(_ report: FuelReport.ID) -> Endpoint {
    Endpoint("delete fuel report", .delete, ["fuel-reports", report.rawValue], answer: .record)
  }

  private static func reports(
    _ driver: Driver.ID?, _ filters: [(String, String?)], _ limit: Int, _ cacheBuster: String?
  ) -> [QueryItem] {
    let items = [("driver", driver?.rawValue)] + filters
    return items.compactMap { name, value in value.map { QueryItem(name, $0) } }
      + [
        QueryItem("sort", "-created_at"),
        QueryItem("limit", String(min(max(limit, 1), OrderQuery.maximumLimit))),
      ] + (cacheBuster.map { [QueryItem("cb", $0)] } ?? [])
  }
}
