import Testing

@testable import FleetContract

struct RestoredBodyTests {
  @Test func `A body of JSON is sent with the sandbox' names in place of the recorded ones`() {
    var names = NameMap()
    names.pair("order_aaaaaaaaaa", "order_bbbbbbbbbb")
    let body = RestoredBody(
      exchange(body: #"{"subject":"order_aaaaaaaaaa"}"#, type: "application/json"), names)
    #expect(body.text == #"{"subject":"order_bbbbbbbbbb"}"#)
  }

  @Test func `A picture that the recorder broke is one again`() throws {
    let body = RestoredBody(
      form(part("photos[]", file: "a.png", "\u{FFFD}PNG\r\n\u{1A}\n\u{FFFD}")), NameMap())
    #expect(try #require(body.bytes).contains([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
  }

  @Test func `A picture that was cut is as long as was noted`() throws {
    let text =
      "--b\r\nContent-Disposition: form-data; name=\"photos[]\"; filename=\"a.jpg\"\r\n\r\n"
      + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}JFIF… [100000 bytes]"
    let bytes = try #require(
      RestoredBody(exchange(body: text, type: "multipart/form-data; boundary=b"), NameMap()).bytes)
    #expect((100_000..<100_020).contains(bytes.count))
  }

  @Test func `A form whose later files were cut away is lost`() {
    let text =
      "--b\r\nContent-Disposition: form-data; name=\"photos[]\"; filename=\"a.jpg\"\r\n\r\n"
      + "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}JFIF… [100000 bytes]"
    let body = RestoredBody(
      exchange(
        body: text, type: "multipart/form-data; boundary=b",
        answer: #"{"error":"photos.1 must be a valid image file"}"#), NameMap())
    #expect(body == .lost)
  }

  @Test func `A body of JSON that was cut is lost`() {
    #expect(
      RestoredBody(
        exchange(body: #"{"content":"aaa… (cut: 5000 characters in all)"#, type: "application/json"),
        NameMap())
        == .lost)
  }

  @Test func `A text field is sent as it was recorded`() throws {
    let body = RestoredBody(form(part("remarks", file: nil, "At the door")), NameMap())
    #expect(try #require(body.text).contains("name=\"remarks\"\r\n\r\nAt the door\r\n--b--"))
  }

  private func part(_ name: String, file: String?, _ value: String) -> String {
    let file = file.map { "; filename=\"\($0)\"" } ?? ""
    return "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n\(value)\r\n"
  }

  private func form(_ parts: String...) -> Exchange {
    exchange(body: parts.joined() + "--b--\r\n", type: "multipart/form-data; boundary=b")
  }

  private func exchange(body: String, type: String, answer: String = "{}") -> Exchange {
    Exchange(
      number: "1", name: "1",
      request: Exchange.Request(method: "POST", path: "/v1/x", contentType: type, body: body),
      response: Exchange.Response(status: 200, body: answer))
  }
}

extension RestoredBody {
  fileprivate var bytes: [UInt8]? {
    if case .bytes(let bytes) = self { bytes } else { nil }
  }

  fileprivate var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
}
