import FleetModels

/// The driver goes on or off duty (`POST /drivers/{id}/toggle-online` with the wanted value, never the bare
/// flip: rest-api 3.7).
public struct SetOnline: CommandRules {
  public var driver: Driver.ID
  public var online: Bool

  public init(driver: Driver.ID, online: Bool) {
    self.driver = driver
    self.online = online
  }

  public var record: RecordReference { .driver(driver) }
  public var needsLook: Bool { false }
  public var repeatHarm: RepeatHarm { .harmless }
  public var summary: String { online ? "go online" : "go offline" }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .driver(var driver) = document else { return }
    driver.online = online
    document = .driver(driver)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let shown = document.driver?.online else { return .undecidable }
    return shown == online ? .applied(times: 1) : .ready
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    verdict(on: document, baseline: baseline, attempted: true, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool { document.driver?.online == online }
}
