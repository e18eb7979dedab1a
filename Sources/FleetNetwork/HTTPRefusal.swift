/// A request the listener answers itself, because it is broken or too large, and then ends the connection.
struct HTTPRefusal: Error, Equatable {
  /// A 4xx or 5xx status.
  let status: Int
  /// One sentence for the person reading the answer; never repeats what the client sent.
  let reason: String
  /// Set when the refused request is a `HEAD`.
  var omitsBody = false

  static func bad(_ reason: String) -> HTTPRefusal { HTTPRefusal(status: 400, reason: reason) }

  static let tooManyConnections = HTTPRefusal(
    status: 503, reason: "This server serves as many connections as it may; try again later.")

  static let timedOut = HTTPRefusal(status: 408, reason: "The request did not arrive in time.")

  static let endedEarly = HTTPRefusal.bad("The connection ended in the middle of a request.")

  var response: HTTPListenerResponse {
    HTTPListenerResponse(
      status: status,
      fields: HTTPFields([("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")]),
      body: Array((reason + "\n").utf8))
  }
}
