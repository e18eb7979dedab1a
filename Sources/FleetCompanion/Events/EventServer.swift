import FleetAPI

/// Where a Fleetbase publishes its events live: a SocketCluster server beside the API.
public struct EventServer: Sendable, Equatable {
  /// `ws://` or `wss://`, with the path: stock servers answer at `/socketcluster/`, slash included (events 3.2).
  public var url: String
  /// The `Origin` that is named; servers may let only their console's in (events 3.2).
  public var origin: String?
  /// A file of PEM certificates to trust in place of the system's.
  public var authorities: String?

  public init(url: String, origin: String? = nil, authorities: String? = nil) {
    self.url = url
    self.origin = origin
    self.authorities = authorities
  }

  /// Where it usually is: Fleetbase's own cloud, a self-hosted server's port 38000 (events 3.2), on this machine the
  /// port of the API, where a sandbox has it.
  public init(usualFor address: ServerAddress) {
    if address.host == "api.fleetbase.io" {
      self.init(
        url: "wss://socket.fleetbase.io:8000/socketcluster/", origin: "https://console.fleetbase.io")
      return
    }
    let scheme = address.isEncrypted ? "wss" : "ws"
    let port = address.isLoopback ? address.port.map { ":\($0)" } ?? "" : ":38000"
    self.init(
      url: "\(scheme)://\(address.host)\(port)/socketcluster/",
      origin: "\(address.isEncrypted ? "https" : "http")://\(address.host)")
  }
}
