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

  /// The slowest line an upload is waited for, in bytes a second: 10 MiB may take eleven minutes longer than
  /// any other call.
  public static let minimumUploadSpeed = 16 * 1024
  /// What the device's own buffers may hold of a body that is handed over and still on its way.
  static let bufferedUpload = 1024 * 1024

  public static let defaultUserAgent = "FleetCompanion/1.0"

  public init(
    address: ServerAddress, credential: Credential, userAgent: String = FleetbaseServer.defaultUserAgent
  ) {
    self.address = address
    self.credential = credential
    self.userAgent = userAgent
  }

  private static func uploadMilliseconds(_ bytes: Int) -> Int { bytes * 1000 / minimumUploadSpeed }

  /// The request for a call: signed, asking for JSON, and on a fresh connection when it writes. An upload gets
  /// more time, by its size and `minimumUploadSpeed`.
  public func request(for endpoint: Endpoint) -> HTTPRequest {
    var headers: HeaderFields = [
      "Authorization": credential.authorization, "Accept": "application/json", "User-Agent": userAgent,
    ]
    if let type = endpoint.body.contentType { headers["Content-Type"] = type }
    let upload = endpoint.body.form?.contentLength ?? 0
    return HTTPRequest(
      endpoint.method, address, endpoint.target, headers: headers, body: endpoint.body.bytes,
      form: endpoint.body.form, connection: endpoint.isWrite ? .fresh : .reusable,
      timeoutMilliseconds: timeoutMilliseconds + Self.uploadMilliseconds(min(upload, Self.bufferedUpload)),
      deadlineMilliseconds: deadlineMilliseconds + Self.uploadMilliseconds(upload))
  }
}
