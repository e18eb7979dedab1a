import FleetModels
import Testing

@testable import FleetContract

struct BodyComparisonTests {
  @Test func `Names that two servers made up are one when they always are`() {
    #expect(
      differences(
        #"{"id":"order_aaaaaaaaaa","again":"order_aaaaaaaaaa"}"#,
        #"{"id":"order_bbbbbbbbbb","again":"order_bbbbbbbbbb"}"#) == [])
  }

  @Test func `A name that stands for another record is a difference`() {
    #expect(
      differences(
        #"{"a":"order_aaaaaaaaaa","b":"order_aaaaaaaaaa"}"#,
        #"{"a":"order_bbbbbbbbbb","b":"order_cccccccccc"}"#) == ["b"])
  }

  @Test func `A name of another kind is a difference`() {
    #expect(differences(#"{"a":"order_aaaaaaaaaa"}"#, #"{"a":"place_aaaaaaaaaa"}"#) == ["a"])
  }

  @Test func `A name within a text is read as its record`() {
    #expect(
      differences(
        #"{"id":"order_aaaaaaaaaa","url":"http://h/?o=order_aaaaaaaaaa"}"#,
        #"{"id":"order_bbbbbbbbbb","url":"http://h/?o=order_bbbbbbbbbb"}"#) == [])
  }

  @Test(arguments: [
    (#""2026-11-21T17:33:33.000000Z""#, true), (#""2026-11-21T17:33:35.000000Z""#, true),
    (#""2026-11-21T17:33:36.000000Z""#, false), (#""2026-11-21 17:33:33""#, false), ("null", false),
  ])
  func `A moment may differ by what a clock of whole seconds hides`(other: String, agrees: Bool) {
    let found = differences(#"{"at":"2026-11-21T17:33:33.000000Z"}"#, #"{"at":\#(other)}"#)
    #expect(found.isEmpty == agrees)
  }

  @Test(arguments: [
    (#"{"a":{}}"#, #"{"a":[]}"#), (#"{"a":1}"#, #"{"a":"1"}"#), (#"{"a":true}"#, #"{"a":1}"#),
    (#"{"a":null}"#, "{}"), (#"{"a":[1]}"#, #"{"a":[1,2]}"#), (#"{"a":"x"}"#, #"{"a":"y"}"#),
  ])
  func `Another type, member, count or value is a difference`(recorded: String, sandbox: String) {
    #expect(differences(recorded, sandbox) == ["a"])
    #expect(differences(sandbox, recorded) == ["a"])
  }

  @Test func `By shape values are free and members are not`() {
    #expect(differences(#"{"a":1,"b":null}"#, #"{"a":2,"b":{"c":1}}"#, .shape) == [])
    #expect(differences(#"{"a":1,"d":1}"#, #"{"a":2}"#, .shape) == ["d"])
  }

  private func differences(
    _ recorded: String, _ sandbox: String, _ tracing: BodyComparison.Tracing = .values
  ) -> [String] {
    var comparison = BodyComparison(names: NameMap(), tracing)
    guard let left = try? JSONValue(parsing: Array(recorded.utf8)),
      let right = try? JSONValue(parsing: Array(sandbox.utf8))
    else { return ["no JSON"] }
    comparison.compare(left, right)
    return comparison.differences.map(\.path)
  }
}
