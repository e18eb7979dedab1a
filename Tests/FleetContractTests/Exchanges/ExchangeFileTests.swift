import Foundation
import Testing

@testable import FleetContract

struct ExchangeFileTests {
  private static let plain =
    #"{"n":"207","name":"207-L1-start","request":{"method":"POST","path":"/v1/orders/order_x/start?a=1","auth":"<live-key>","content_type":"application/json","headers":{"Accept":"a"},"body":"{}"},"response":{"status":200,"headers":{"X-Cache-Status":"HIT"},"body":"[]"}}"#

  private func read(_ text: String) throws -> [Exchange] {
    let scrap = try Scrap(text)
    return try withExtendedLifetime(scrap) { try ExchangeFile.read(path: scrap.path) }
  }

  private func problem(_ text: String) throws -> ExchangeFileError {
    let scrap = try Scrap(text)
    return try #require(throws: ExchangeFileError.self) { _ = try ExchangeFile.read(path: scrap.path) }
  }

  @Test func `Every member of a line is read`() throws {
    let expected = Exchange(
      number: "207", name: "207-L1-start",
      request: .init(
        method: "POST", path: "/v1/orders/order_x/start?a=1", auth: "<live-key>",
        contentType: "application/json", headers: ["Accept": "a"], body: "{}"),
      response: .init(status: 200, headers: ["X-Cache-Status": "HIT"], body: "[]"))
    #expect(try read(Self.plain) == [expected])
  }

  @Test func `Blank lines, carriage returns, a byte order mark and a missing last break are fine`() throws {
    #expect(try read("\u{FEFF}\r\n\(Self.plain)\r\n  \r\n\n\(Self.plain)").count == 2)
  }

  @Test func `A byte order mark may stand right before the first exchange`() throws {
    #expect(try read("\u{FEFF}" + Self.plain).count == 1)
  }

  @Test func `A line needs no more than method, path and status`() throws {
    let exchange = try #require(
      try read(#"{"request":{"method":"get","path":"/v1/orders"},"response":{"status":"204"}}"#).first)
    #expect(
      exchange
        == Exchange(
          number: "1", name: "1", request: .init(method: "GET", path: "/v1/orders"),
          response: .init(status: 204)))
  }

  @Test func `Numbers may be numbers, and null is as good as absent`() throws {
    let text =
      #"{"n":7,"name":null,"request":{"method":"GET","path":"/v1","auth":null,"content_type":null,"headers":null,"body":null},"response":{"status":200,"headers":[],"body":null,"items":null,"cut":null}}"#
    let exchange = try #require(try read(text).first)
    #expect(exchange.number == "7" && exchange.name == "7")
    #expect(exchange.request.body == nil && exchange.response.body == "" && !exchange.response.isCut)
  }

  @Test func `A body that was not turned into text is read as its text`() throws {
    let text =
      #"{"request":{"method":"POST","path":"/v1/x","body":{"a":1}},"response":{"status":200,"body":[]}}"#
    let exchange = try #require(try read(text).first)
    #expect(exchange.request.body == #"{"a":1}"# && exchange.response.body == "[]")
  }

  @Test func `A cut list knows all its items`() throws {
    let text =
      #"{"request":{"method":"GET","path":"/v1/orders"},"response":{"status":200,"body":"[]","cut":"first only","items":[{"id":"order_a","status":"created","driver":null,"extra":1}]}}"#
    let response = try #require(try read(text).first).response
    #expect(response.items == [Exchange.Item(id: "order_a", status: "created")])
  }

  @Test func `A body said to be cut is cut although no items are named`() throws {
    let text =
      #"{"request":{"method":"GET","path":"/v1/orders"},"response":{"status":200,"body":"[","cut":"long"}}"#
    #expect(try #require(try read(text).first).response.isCut)
  }

  @Test func `Exchanges keep the order of the file, whatever their numbers say`() throws {
    let lines = ["9", "3", "12"].map { Self.plain.replacingOccurrences(of: "\"207\"", with: "\"\($0)\"") }
    #expect(try read(lines.joined(separator: "\n")).map(\.number) == ["9", "3", "12"])
  }

  @Test func `Several files follow one another`() throws {
    let first = try Scrap(Self.plain)
    let second = try Scrap(Self.plain.replacingOccurrences(of: "\"207\"", with: "\"5\""))
    #expect(try ExchangeFile.read(paths: [first.path, second.path]).map(\.number) == ["207", "5"])
  }

  @Test(arguments: [
    ("{", "the JSON ends in the middle"), ("[]", "not a JSON object"), ("nonsense", "not JSON at byte 0"),
    ("{}", "the exchange has no request"),
    (#"{"request":{"method":"GET","path":"/v1"}}"#, "the exchange has no response"),
    (#"{"request":{"path":"/v1"},"response":{"status":200}}"#, "the request has no method"),
    (
      #"{"request":{"method":"GET","path":"v1"},"response":{"status":200}}"#,
      "path of the request does not begin with a slash"
    ),
    (
      #"{"request":{"method":"GET","path":"/v1"},"response":{"status":"late"}}"#,
      "status of the response is not an HTTP status"
    ),
    (
      #"{"request":{"method":"GET","path":"/v1","headers":"x"},"response":{"status":200}}"#,
      "headers of the request is not a map"
    ),
    (
      #"{"request":{"method":"GET","path":"/v1"},"response":{"status":200,"items":[{}]}}"#,
      "an item of the response has no id"
    ),
  ])
  func `What is wrong with a line is said with its file and number`(text: String, reason: String) throws {
    let error = try problem("\(Self.plain)\n\n\(text)\n")
    #expect(error.line == 3)
    #expect(error.reason == reason)
    #expect(error.description == "\(error.file), line 3: \(reason)")
  }

  @Test func `A file that is not there is an error without a line`() {
    let error = #expect(throws: ExchangeFileError.self) { try ExchangeFile.read(path: "/nowhere/x.jsonl") }
    #expect(error?.line == nil)
    #expect(error?.description == "/nowhere/x.jsonl: it cannot be opened")
  }

  @Test func `A folder is no file of exchanges`() {
    #expect(throws: ExchangeFileError.self) { try ExchangeFile.read(path: NSTemporaryDirectory()) }
  }

  @Test func `A line longer than the limit is refused`() throws {
    let scrap = try Scrap(Self.plain + "\n" + String(repeating: "x", count: 2000))
    let file = LineFile(path: scrap.path, lineLimit: 1000)
    let error = #expect(throws: ExchangeFileError.self) { try ExchangeFile.read(file) }
    #expect(error?.line == 2 && error?.reason.hasPrefix("the line is longer than") == true)
  }

  @Test func `A file larger than the limit is refused`() throws {
    let scrap = try Scrap(Self.plain)
    let file = LineFile(path: scrap.path, fileLimit: 100)
    #expect(throws: ExchangeFileError.self) { try ExchangeFile.read(file) }
  }

  @Test func `An error quotes nothing of the line`() throws {
    let error = try problem(
      #"{"request":{"method":"GET","path":"42|secret-token"},"response":{"status":200}}"#)
    #expect(!error.description.contains("secret"))
  }
}
