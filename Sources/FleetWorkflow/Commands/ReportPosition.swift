import FleetModels

/// The driver's live position (`POST /drivers/{id}/track`, rest-api 2.3).
///
/// The server keeps no client time and takes every point as "now": only the newest is ever sent, and never one
/// older than the last sent.
public struct ReportPosition: CommandRules {
  public var driver: Driver.ID
  public var coordinate: Coordinate
  /// Metres a second; nil when unknown.
  public var speed: Double?
  /// Degrees from north; nil when unknown.
  public var heading: Double?
  /// Metres; nil when unknown.
  public var altitude: Double?
  /// When it was measured, by the device's wall clock.
  public var measuredAt: Timestamp

  public init(
    driver: Driver.ID, coordinate: Coordinate, speed: Double? = nil, heading: Double? = nil,
    altitude: Double? = nil, measuredAt: Timestamp
  ) {
    self.driver = driver
    self.coordinate = coordinate
    self.speed = speed
    self.heading = heading
    self.altitude = altitude
    self.measuredAt = measuredAt
  }

  public var record: RecordReference { .driver(driver) }
  public var needsLook: Bool { false }
  public var repeatHarm: RepeatHarm { .harmless }
  public var summary: String { "position \(coordinate.latitude), \(coordinate.longitude)" }

  public func apply(to document: inout RecordDocument, at time: Timestamp) {
    guard case .driver(var driver) = document else { return }
    driver.location = coordinate
    document = .driver(driver)
  }

  public func verdict(on document: RecordDocument, baseline: Baseline, attempted: Bool, driver: Driver.ID?)
    -> Verdict
  {
    guard let driver = document.driver else { return .undecidable }
    return driver.location?.isNear(coordinate) == true ? .applied(times: 1) : .ready
  }

  public func verdict(onAnswer document: RecordDocument, baseline: Baseline, driver: Driver.ID?) -> Verdict {
    verdict(on: document, baseline: baseline, attempted: true, driver: driver)
  }

  public func holds(on document: RecordDocument) -> Bool {
    document.driver?.location?.isNear(coordinate) == true
  }
}
