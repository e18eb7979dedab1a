import Foundation

/// Where a WebSocket server is: the parts of a `ws://` or `wss://` address that a connection needs.
struct WebSocketAddress: Sendable, Equatable {
  let isSecure: Bool
  /// A name or a numeric address, without the brackets of IPv6.
  let host: String
  let port: UInt16
  /// Path and query as they go into the request.
  let target: String

  /// `nil` when `text` is no such address, names a user, or has a fragment (RFC 6455 3).
  init?(_ text: String) {
    guard let parts = URLComponents(string: text), let host = parts.host,
      parts.user == nil, parts.password == nil, parts.fragment == nil
    else { return nil }
    switch parts.scheme?.lowercased() {
    case "ws": isSecure = false
    case "wss": isSecure = true
    default: return nil
    }
    let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
    guard !bare.isEmpty, bare.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
      return nil
    }
    guard let port = UInt16(exactly: parts.port ?? (isSecure ? 443 : 80)), port > 0 else { return nil }
    self.host = bare
    self.port = port
    let path = parts.percentEncodedPath.isEmpty ? "/" : parts.percentEncodedPath
    target = path + (parts.percentEncodedQuery.map { "?" + $0 } ?? "")
  }

  /// The `Host` field: without the port where it is the scheme's own (events 3.2).
  var hostField: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Whether it is this very machine, where no proxy is asked.
  var isLoopback: Bool {
    host.lowercased() == "localhost" || host == "::1" || host.hasPrefix("127.")
  }
}
