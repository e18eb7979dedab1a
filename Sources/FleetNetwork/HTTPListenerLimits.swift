/// Everything the listener bounds, with defaults fit for a loopback server. All are checked while reading, so
/// that no client can make the listener hold more than this.
public struct HTTPListenerLimits: Sendable, Equatable {
  /// Bytes of the request line with its line end. Beyond: 414.
  public var requestLineBytes = 8 * 1024
  /// Bytes of all header (or trailer) fields with their line ends. Beyond: 431.
  public var headerBytes = 64 * 1024
  /// Number of header (or trailer) fields. Beyond: 431.
  public var headerCount = 100
  /// Bytes of a request body, chunked framing not counted. Beyond: 413.
  public var bodyBytes = 32 * 1024 * 1024
  /// Requests read and not yet fully answered on one connection; the listener stops reading at this number.
  public var pipelinedRequests = 16
  /// Connections served at once. Further ones are answered 503 and closed.
  public var connections = 1024
  /// From the first byte of a head (from the accept, for the first) to its end. Beyond: 408.
  public var headerTimeout = Duration.seconds(20)
  /// From the end of the head to the end of the body. Beyond: 408.
  public var bodyTimeout = Duration.seconds(120)
  /// Between an answer and the next request; also how long an answer is awaited from the handler after the
  /// client has ended its side. Beyond: the connection is closed.
  public var idleTimeout = Duration.seconds(60)
  /// Without a byte accepted by the client while an answer is being sent. Beyond: the connection is reset.
  public var writeTimeout = Duration.seconds(30)
  /// After the listener ended its side, how long it reads on so that the last answer is not lost to a reset.
  public var lingerTimeout = Duration.seconds(2)

  public init() {}
}
