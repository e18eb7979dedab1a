/// One complete request as the listener hands it to its handler: head and whole body, already checked.
public struct HTTPListenerRequest: Sendable {
  /// The method as sent (`GET`, `POST`, …): methods are case-sensitive.
  public let method: String
  /// The request target exactly as sent, query included.
  public let target: String
  /// The path, percent-decoded, without the query. `*` for `OPTIONS *`.
  public let path: String
  /// The query's pairs in order, percent-decoded, with `+` read as a space. A pair without `=` has an empty value.
  public let query: [(name: String, value: String)]
  public let fields: HTTPFields
  /// The body, with any chunked framing taken off; trailer fields are dropped.
  public let body: [UInt8]
  /// The number of the accepted connection, from 1, counted over the life of the listener (starts included).
  public let connection: Int
  /// The number of the request on its connection, from 1.
  public let ordinal: Int

  public init(
    method: String, target: String, path: String, query: [(name: String, value: String)],
    fields: HTTPFields, body: [UInt8], connection: Int, ordinal: Int
  ) {
    self.method = method
    self.target = target
    self.path = path
    self.query = query
    self.fields = fields
    self.body = body
    self.connection = connection
    self.ordinal = ordinal
  }
}
