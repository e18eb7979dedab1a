import FleetModels

/// The driver reports something wrong (`POST /issues`, rest-api 2.10).
///
/// Every repeat is another issue. A mark of ours among its tags finds it again in the driver's list; the server does
/// not keep which order it is about (captures 1445), so that stands in the tags, too.
public struct ReportIssue: MakesRecord {
  public var driver: Driver.ID
  /// Without blanks around it: the server cuts them off.
  public var report: String
  public var type: String?
  public var category: String?
  public var priority: String?
  public var order: Order.ID?
  /// Where the driver was; nil is told as no place.
  public var location: Coordinate?
  /// Names this issue and no other: the entry's id.
  public var mark: String

  /// Characters; as many as a comment. 300 came back whole (captures 1460).
  public static let longest = 5_000

  public init(
    driver: Driver.ID, report: String, type: String? = nil, category: String? = nil, priority: String? = nil,
    order: Order.ID? = nil, location: Coordinate? = nil, mark: String
  ) {
    self.driver = driver
    self.report = report
    self.type = type
    self.category = category
    self.priority = priority
    self.order = order
    self.location = location
    self.mark = mark
  }

  /// The issue for what a person typed.
  static func check(_ issue: Tap.IssueText, driver: Driver.ID, at location: Coordinate?, mark: String)
    throws(Refusal) -> ReportIssue
  {
    func short(_ text: String?, _ name: String) throws(Refusal) -> String? {
      guard let text else { return nil }
      return try TypedText.check(text, as: name, upTo: 255)
    }
    return ReportIssue(
      driver: driver, report: try TypedText.check(issue.report, as: "report", upTo: longest),
      type: try short(issue.type, "type"), category: try short(issue.category, "category"),
      priority: try short(issue.priority, "priority"), order: issue.order, location: location, mark: mark)
  }

  /// What is sent as its tags.
  public var tags: [String] { [mark] + (order.map { [$0.rawValue] } ?? []) }

  public var record: RecordReference { .issues(driver) }
  public var concerns: Order.ID? { order }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { order.map { "report an issue about \($0)" } ?? "report an issue" }

  /// The mark is nobody else's: it needs no reading before.
  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let matching = matching(in: document) else { return .undecidable }
    return matching.isEmpty ? .ready : .applied(times: matching.count)
  }

  public func reading(ofAnswer document: JSONValue) -> MadeRecord? {
    guard let issue = try? IssueReport(document: document), issue.tags.contains(mark) else { return nil }
    return MadeRecord(id: issue.id.rawValue)
  }

  public func matching(in document: RecordDocument) -> [String]? {
    guard case .issues(let issues) = document else { return nil }
    return issues.filter { $0.tags.contains(mark) }.map(\.id.rawValue)
  }
}
