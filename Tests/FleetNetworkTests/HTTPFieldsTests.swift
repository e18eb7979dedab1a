import Testing

@testable import FleetNetwork

struct HTTPFieldsTests {
  @Test func findsTheFirstValueWhateverTheCase() {
    let fields = HTTPFields([("X-Id", "1"), ("x-id", "2")])
    #expect(fields["x-ID"] == "1")
    #expect(fields.values("X-ID") == ["1", "2"])
  }

  @Test func settingReplacesEveryValueInThePlaceOfTheFirst() {
    var fields = HTTPFields([("A", "1"), ("B", "2"), ("a", "3")])
    fields["A"] = "4"
    #expect(fields == HTTPFields([("A", "4"), ("B", "2")]))
  }

  @Test func settingNothingRemovesEveryValue() {
    var fields = HTTPFields([("A", "1"), ("B", "2"), ("a", "3")])
    fields["a"] = nil
    #expect(fields == HTTPFields([("B", "2")]))
  }

  @Test func addingKeepsEarlierValues() {
    var fields = HTTPFields()
    fields.add("Set-Cookie", "a")
    fields.add("Set-Cookie", "b")
    #expect(fields.all.map(\.value) == ["a", "b"])
  }

  @Test func splitsListsOverSeveralFields() {
    let fields = HTTPFields([("Connection", "Keep-Alive, x"), ("connection", " Close ,")])
    #expect(fields.tokens("Connection") == ["keep-alive", "x", "close"])
  }
}
