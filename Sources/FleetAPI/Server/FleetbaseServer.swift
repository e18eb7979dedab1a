/// A Fleetbase and who is talking to it: turns endpoints into requests.
public struct FleetbaseServer: Sendable, Hashable {
  public var address: ServerAddress
  public var credential: Credential
  /// The same for as long as an installation lives; the server's firewalls and logs go by it.
  public var userAgent: String
  /// Longest silence and longest exchange, in milliseconds. A busy server applied writes 7 to 10 s later
  /// (captures 1490), and its own limit is 30 s.
  public var timeoutMilliseconds = 30_000
  public var deadlineMilliseconds = 60_000

  public static let defaultUserAgent = "FleetCompanion/1.0"

  public init(
    address: ServerAddress, credential: Credential, userAgent: String = FleetbaseServer.defaultUserAgent
  ) {
    self.address = address
    self.credential = credential
    self.userAgent = userAgent
  }

  /// The request for a call: signed, asking for JSON, and on a fresh connection when it writes.
  public func request(for endpoint: Endpoint) -> HTTPRequest {
    var headers: HeaderFields = [
      "Authorization": credential.authorization, "Accept": "application/json", "User-Agent": userAgent,
    ]
    if let type = endpoint.body.contentType { headers["Content-Type"] = type }
    return HTTPRequest(
      endpoint.method, address, endpoint.target, headers: headers, body: endpoint.body.bytes,
      connection: endpoint.isWrite ? .fresh : .reusable, timeoutMilliseconds: timeoutMilliseconds,
      deadlineMilliseconds: deadlineMilliseconds)
  }
}
