import Testing

@testable import FleetNetwork

struct HTTPResponseEncoderTests {
  private func text(
    _ response: HTTPListenerResponse, for asked: HTTPResponseEncoder.Asked = .init()
  ) -> String {
    String(
      decoding: HTTPResponseEncoder.encode(response, for: asked, date: "D").bytes, as: UTF8.self)
  }

  @Test func writesHeadAndBody() {
    let response = HTTPListenerResponse(status: 201, fields: HTTPFields([("X", "1")]), body: Array("hi".utf8))
    #expect(text(response) == "HTTP/1.1 201 Created\r\nDate: D\r\nX: 1\r\nContent-Length: 2\r\n\r\nhi")
  }

  @Test func keepsTheDateOfTheHandler() {
    let response = HTTPListenerResponse(status: 200, fields: HTTPFields([("date", "E")]))
    #expect(text(response) == "HTTP/1.1 200 OK\r\ndate: E\r\nContent-Length: 0\r\n\r\n")
  }

  @Test func neverBelievesTheHandlersFraming() {
    let fields = HTTPFields([("Content-Length", "9"), ("Transfer-Encoding", "chunked"), ("Date", "E")])
    #expect(
      text(HTTPListenerResponse(status: 200, fields: fields, body: [65]))
        == "HTTP/1.1 200 OK\r\nDate: E\r\nContent-Length: 1\r\n\r\nA")
  }

  @Test func letsNoValueStartAFieldOfItsOwn() {
    let fields = HTTPFields([("X", "1\r\nSet-Cookie: a"), ("Y\r\nZ", "2"), ("Date", "E")])
    #expect(
      text(HTTPListenerResponse(status: 200, fields: fields))
        == "HTTP/1.1 200 OK\r\nX: 1  Set-Cookie: a\r\nDate: E\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(arguments: [204, 304])
  func sendsNoBodyWhereNoneIsAllowed(status: Int) {
    let sent = text(HTTPListenerResponse(status: status, body: [65]))
    #expect(!sent.contains("Content-Length") && sent.hasSuffix("\r\n\r\n"))
  }

  @Test func answersHeadWithTheLengthAndWithoutTheBody() {
    let sent = text(HTTPListenerResponse(status: 200, body: [65, 66]), for: .init(omitsBody: true))
    #expect(sent.hasSuffix("Content-Length: 2\r\n\r\n"))
  }

  @Test(arguments: [0, 101, 1000, -5])
  func answers500ForAStatusThatIsNoFinalOne(status: Int) {
    #expect(text(HTTPListenerResponse(status: status)).hasPrefix("HTTP/1.1 500 "))
  }

  @Test func saysWhatHappensToTheConnection() {
    let plain = HTTPListenerResponse(status: 200)
    #expect(text(plain, for: .init(keepsAlive: false)).contains("Connection: close\r\n"))
    #expect(text(plain, for: .init(minorVersion: 0)).contains("Connection: keep-alive\r\n"))
    let closing = HTTPListenerResponse(status: 200, fields: HTTPFields([("connection", "Close")]))
    #expect(text(closing).contains("Connection: close\r\n"))
  }

  @Test(arguments: [
    (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
    (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
  ])
  func writesDatesInTheFixedForm(seconds: Int, expected: String) {
    #expect(HTTPDate.text(secondsSince1970: seconds) == expected)
  }
}
