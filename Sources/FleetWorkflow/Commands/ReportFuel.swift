import FleetModels
import Foundation

/// The driver reports fuel he filled up (`POST /fuel-reports`, rest-api 2.11).
///
/// Every repeat is another report, and none keeps a free text: it is found again by driver, odometer and volume among
/// those that were not there before (captures 1465–1475).
public struct ReportFuel: MakesRecord {
  public var driver: Driver.ID
  public var odometer: Int
  /// A decimal number as it was written, in `unit`.
  public var volume: String
  /// Such as `l`.
  public var unit: String
  /// Minor units of `currency`.
  public var amount: Int?
  /// Three letters such as `SGD`.
  public var currency: String?
  /// Where the driver was; nil is told as no place.
  public var location: Coordinate?

  public init(
    driver: Driver.ID, odometer: Int, volume: String, unit: String, amount: Int? = nil,
    currency: String? = nil,
    location: Coordinate? = nil
  ) {
    self.driver = driver
    self.odometer = odometer
    self.volume = volume
    self.unit = unit
    self.amount = amount
    self.currency = currency
    self.location = location
  }

  /// Those in use, by ISO 4217. An amount in any other means nothing to whoever reads the report.
  private static let currencies = Set(Locale.commonISOCurrencyCodes)

  /// The report for what a person typed.
  static func check(_ fuel: Tap.FuelText, driver: Driver.ID, at location: Coordinate?) throws(Refusal)
    -> ReportFuel
  {
    guard (0...9_999_999).contains(fuel.odometer) else { throw .badOdometer }
    let volume = fuel.volume.trimmingCharacters(in: .whitespacesAndNewlines)
    let isPlain = volume.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") } && volume.count <= 12
    guard isPlain, volume.first?.isNumber == true, volume.last?.isNumber == true, let litres = Double(volume),
      litres > 0
    else { throw .badVolume(fuel.volume) }
    let currency = fuel.currency?.uppercased()
    guard fuel.amount ?? 0 >= 0, (currency == nil) == (fuel.amount == nil),
      currency.map({ $0.count == 3 && $0.allSatisfy { $0.isASCII && $0.isLetter } }) ?? true
    else { throw .badAmount }
    if let currency, !currencies.contains(currency) { throw .unknownCurrency(currency) }
    return ReportFuel(
      driver: driver, odometer: fuel.odometer, volume: volume,
      unit: try TypedText.check(fuel.unit, as: "unit", upTo: 20), amount: fuel.amount, currency: currency,
      location: location)
  }

  public var record: RecordReference { .fuelReports(driver, odometer: odometer) }
  public var repeatHarm: RepeatHarm { .dangerous }
  public var summary: String { "report \(volume) \(unit) of fuel at \(odometer)" }

  public func reading(ofAnswer document: JSONValue) -> MadeRecord? {
    guard let report = try? FuelReport(document: document), isOurs(report) else { return nil }
    return MadeRecord(id: report.id.rawValue)
  }

  public func matching(in document: RecordDocument) -> [String]? {
    guard case .fuelReports(let reports) = document else { return nil }
    return reports.filter(isOurs).map(\.id.rawValue)
  }

  private func isOurs(_ report: FuelReport) -> Bool {
    // A volume may come back rounded; one that is taken for missing would be reported again.
    guard report.odometer == Double(odometer), let told = report.volume, let given = Double(volume),
      abs(told - given) <= 0.01
    else { return false }
    return report.driver.value.map { $0.id == driver } ?? true
  }
}
