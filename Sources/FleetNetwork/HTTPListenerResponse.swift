/// What a handler answers. The listener itself writes `Content-Length`, `Connection` and, when absent, `Date`.
public struct HTTPListenerResponse: Sendable, Equatable {
  /// 200 to 999; anything else is answered as 500, because a final status is owed.
  public var status: Int
  /// A `Connection: close` here ends the connection after the answer. `Content-Length` and `Transfer-Encoding`
  /// are ignored: framing belongs to the listener. A name that is no token is left out, and control characters
  /// in a value become spaces, so that no value can start a field of its own.
  public var fields: HTTPFields
  /// Not sent in answer to `HEAD`, nor with 204 and 304.
  public var body: [UInt8]

  public init(status: Int, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}
