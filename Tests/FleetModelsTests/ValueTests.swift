import FleetModels
import Foundation
import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    "canceled", "cancelled", "Canceled", "order_canceled", "order canceled", "ORDER_CANCELLED",
  ])
  func theSpellingsOfCanceledAreOneCode(_ text: String) {
    let code = StatusCode(text)
    #expect(code == .canceled && code.hashValue == StatusCode.canceled.hashValue)
    #expect(code.text == text)
    #expect(code.isTerminal)
  }

  @Test func anyTextIsACode() {
    #expect(StatusCode("Arrived At Gate") == "ARRIVED_AT_GATE")
    #expect(StatusCode("arrived") != "arrived_at_gate")
    #expect(!StatusCode("arrived").isTerminal && StatusCode.completed.isTerminal)
  }

  @Test func aTrackingCodeIsUpperCase() {
    #expect(StatusCode("arrived at gate").trackingCode == "ARRIVED_AT_GATE")
    #expect(StatusCode("cancelled").trackingCode == "CANCELED")
  }

  @Test(arguments: [
    ("2026-11-21T17:33:33.000000Z", 1_795_282_413_000), ("2026-11-21T17:33:33.123456Z", 1_795_282_413_123),
    ("2026-11-21T17:33:33.5Z", 1_795_282_413_500), ("2026-11-21T17:33:33Z", 1_795_282_413_000),
    ("2026-11-21T17:33:33+00:00", 1_795_282_413_000), ("2026-11-22T01:33:33+08:00", 1_795_282_413_000),
    ("2026-11-22T01:33:33+0800", 1_795_282_413_000), ("2026-11-21T12:03:33-05:30", 1_795_282_413_000),
    ("2026-11-21 17:33:33", 1_795_282_413_000), ("2026-11-21T17:33", 1_795_282_380_000),
    ("2026-11-21", 1_795_219_200_000), ("1969-12-31T23:59:59.999Z", -1), ("2024-02-29", 1_709_164_800_000),
  ])
  func readsATimeInEveryForm(_ text: String, _ milliseconds: Int64) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "now", "2026", "2026-11", "2026-13-01", "2026-00-10", "2026-11-00", "2026-02-30", "2025-02-29",
    "2026-11-31",
    "2026-11-21T", "2026-11-21T17", "2026-11-21T17:61", "2026-11-21T25:00:00", "2026-11-21T17:33:33.",
    "2026-11-21T17:33:33X",
    "2026-11-21T17:33:33Zx", "2026-11-21T17:33:33+8", "0000-00-00 00:00:00", "-0001-11-30T00:00:00.000000Z",
  ])
  func refusesWhatIsNoTime(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: [
    Int64(0), 1_795_282_413_000, 1_795_282_413_007, -1, 4_102_444_800_000, -62_135_596_800_000,
  ])
  func aTimeReadsBackFromItsText(_ milliseconds: Int64) {
    let time = Timestamp(milliseconds: milliseconds)
    #expect(Timestamp(time.iso) == time)
    #expect(Timestamp(time.date) == time)
  }

  @Test func aTimeAgreesWithTheCalendarOfFoundation() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for day in stride(from: -40_000, through: 80_000, by: 37) {
      let time = Timestamp(milliseconds: Int64(day) * 86_400_000 + 3_723_004)
      let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: time.date)
      let text = String(
        format: "%04d-%02d-%02dT%02d:%02d:%02d.004Z", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
        parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
      #expect(time.iso == text)
    }
  }

  @Test func aCoordinateOffTheGlobeIsNone() {
    #expect(Coordinate(latitude: 90, longitude: -180) != nil)
    #expect(Coordinate(latitude: 90.1, longitude: 0) == nil)
    #expect(Coordinate(latitude: 0, longitude: 180.1) == nil)
    #expect(Coordinate(latitude: .nan, longitude: 0) == nil)
  }

  @Test func aStoredPointIsNearTheOneSent() throws {
    let sent = try #require(Coordinate(latitude: 60.392512, longitude: 5.322141))
    #expect(sent.isNear(try #require(Coordinate(latitude: 60.392513, longitude: 5.322140))))
    #expect(!sent.isNear(try #require(Coordinate(latitude: 60.3926, longitude: 5.322141))))
  }

  @Test func numbersAreEqualByValue() throws {
    #expect(try JSONValue(reading: "[103,1.50,1e2]") == JSONValue(reading: "[103.0,1.5,100]"))
    #expect(try JSONValue(reading: "[98765432109876543210]") != JSONValue(reading: "[98765432109876543]"))
  }

  @Test func equalNumbersHashAlike() throws {
    let numbers: Set<JSONValue> = [try JSONValue(reading: "103"), try JSONValue(reading: "103.0"), 103]
    #expect(numbers.count == 1)
  }
}
