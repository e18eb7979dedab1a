import FleetModels
import Testing

@Suite struct JSONParserTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-0", "10", "-1.5", "1e5", "1E+5", "1.5e-3", "\"\"", "\"a\"", "[]", "{}",
    "[1,2]", "{\"a\":1}", " [ 1 , { \"a\" : [ ] } ] \n", "\"\\u0041\\n\\/\"",
  ])
  func acceptsJSON(_ text: String) throws {
    _ = try JSONValue(reading: text)
  }

  @Test(arguments: [
    "", " ", "nul", "True", "01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "NaN", "\"", "\"\\x\"",
    "\"\\u12g4\"",
    "\"\\u12\"", "\"a\nb\"", "\"a\\u0041\nb\"", "'a'", "[", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "]", "{",
    "{\"a\"",
    "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "{1:2}", "[}", "{]", "[1}", "1 2", "[] []",
    "\"a\" b",
    "<html></html>", "\\",
  ])
  func refusesWhatIsNotJSON(_ text: String) {
    #expect(throws: JSONError.self) { try JSONValue(reading: text) }
  }

  @Test func readsEveryEscape() throws {
    #expect(try JSONValue(reading: #""\"\\\/\b\f\n\r\té""#) == .string("\"\\/\u{8}\u{C}\n\r\té"))
  }

  @Test func readsASurrogatePairAsOneCharacter() throws {
    #expect(try JSONValue(reading: #""\ud83d\ude9a!""#) == "🚚!")
  }

  @Test(arguments: [#""\ud83d""#, #""\ude9a""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83dA""#])
  func aLoneSurrogateCostsOneCharacterOnly(_ text: String) throws {
    let read = try #require(try JSONValue(reading: text).string)
    #expect(read.hasPrefix("\u{FFFD}"))
  }

  @Test func aRepeatedNameKeepsItsLastValue() throws {
    #expect(try JSONValue(reading: #"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
  }

  @Test func keepsEveryDigitOfALargeNumber() throws {
    #expect(
      try JSONValue(reading: "[98765432109876543210.123456789]").text == "[98765432109876543210.123456789]")
  }

  @Test func aNumberTooLargeForAnyTypeIsStillCarried() throws {
    let value = try JSONValue(reading: "1e999")
    guard case .number(let number) = value else {
      Issue.record("not a number")
      return
    }
    #expect(number.double == nil && number.integer == nil)
    #expect(value.text == "1e999")
  }

  @Test(arguments: [
    [0x80], [0xC3], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE8, 0xBB],
  ])
  func refusesTextThatIsNotUTF8(_ bytes: [Int]) {
    let text = [0x22] + bytes.map { UInt8($0) } + [0x22]
    #expect(throws: JSONError.badString(offset: 0)) { try JSONValue(parsing: text) }
  }

  @Test func refusesTextThatIsNotUTF8BesideAnEscape() {
    #expect(throws: JSONError.badString(offset: 0)) {
      try JSONValue(parsing: [0x22, 0x5C, 0x6E, 0xC3, 0x22])
    }
  }

  @Test(arguments: [UInt8(0), 0x01, 0x09, 0x0A, 0x1F])
  func refusesABareControlCharacterInAText(_ byte: UInt8) {
    #expect(throws: JSONError.badString(offset: 0)) {
      try JSONValue(parsing: [0x22, 0x61, byte, 0x62, 0x22])
    }
  }

  @Test(arguments: 0..<40)
  func findsTheEndOfATextOfAnyLength(_ length: Int) throws {
    let plain = String(repeating: "x", count: length)
    #expect(try JSONValue(reading: "[\"\(plain)\",1]") == [.string(plain), 1])
    #expect(try JSONValue(reading: "[\"\(plain)\\\\\",1]") == [.string(plain + "\\"), 1])
  }

  @Test(arguments: ["[", "{\"a\":"])
  func refusesTenThousandLevelsWithoutRunningOutOfStack(_ opening: String) {
    #expect(throws: JSONError.tooDeep(limit: 256)) {
      try JSONValue(reading: String(repeating: opening, count: 10_000))
    }
  }

  @Test func refusesTenThousandLevelsInAPartItSkips() {
    let text = "{\"skipped\":" + String(repeating: "[", count: 10_000)
    #expect(throws: JSONError.tooDeep(limit: 256)) {
      try JSONValue(parsing: Array(text.utf8), keeping: .members(["kept": .whole]))
    }
  }

  @Test(arguments: [1, 64, 65, 128, 129, 255, 256])
  func acceptsNestingUpToTheLimit(_ depth: Int) throws {
    let opening = (0..<depth).map { $0 % 3 == 0 ? "[" : "{\"a\":" }
    let closing = (0..<depth).reversed().map { $0 % 3 == 0 ? "]" : "}" }
    let text = opening.joined() + "1" + closing.joined()
    _ = try JSONValue(reading: text)
    #expect(try JSONAnswer.documents(Array("[\(text)]".utf8)).count == 1)
  }

  @Test func refusesTheWrongBracketAtAnyDepth() {
    for depth in [1, 63, 64, 65, 130] {
      let text = String(repeating: "[", count: depth) + "}" + String(repeating: "]", count: depth - 1)
      #expect(throws: JSONError.self) { try JSONValue(reading: text) }
      #expect(throws: JSONError.self) { try JSONAnswer.documents(Array("[\(text)]".utf8)) }
    }
  }

  @Test func refusesADocumentCutOffAtAnyByte() throws {
    let bytes = try Fixture.bytes("contact").dropLast()
    for length in 0..<bytes.count {
      #expect(throws: JSONError.self, "cut at \(length)") { try JSONValue(parsing: bytes.prefix(length)) }
    }
  }

  @Test func refusesAnyByteTooMany() throws {
    for byte in "}],:x\"1".utf8 {
      #expect(throws: JSONError.self) { try JSONValue(parsing: Fixture.bytes("contact") + [byte]) }
    }
  }

  @Test func equalValuesAreWrittenWithEqualBytes() throws {
    #expect(
      try JSONValue(reading: #"{"b":[1],"a":"é"}"#).encoded()
        == JSONValue(reading: #" {"a":"é", "b":[ 1 ]}"#).encoded())
  }

  @Test(arguments: UInt64(1)...200)
  func whatIsWrittenReadsBackTheSame(_ seed: UInt64) throws {
    var random = RandomJSON(seed: seed)
    let value = try JSONValue(reading: random.value())
    #expect(try JSONValue(parsing: value.encoded()) == value)
  }
}
