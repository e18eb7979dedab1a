import FleetAPI
import FleetModels
import FleetWorkflow

extension ReportFuel: CommandRequest {
  func endpoint(in context: SendingContext) -> Endpoint {
    var draft = FuelDraft(driver: driver, odometer: odometer, volume: volume)
    draft.metricUnit = unit
    draft.amount = amount.map { Money(minorUnits: $0, currency: currency) }
    draft.location = location
    return .reportFuel(draft)
  }

  func reading(of refusal: APIError) -> RefusalReading { .lookAtTheRecord }

  /// Two reports that the server cannot tell apart keep their order: the next one is sent when it is known what was
  /// there before.
  var lane: String { "fuel/\(driver)/\(odometer)/\(Double(volume) ?? 0)" }
}
