/// Where a Fleetbase answers: scheme, host, port and the path before `/v1`.
public struct ServerAddress: Sendable, Hashable {
  /// Travels under TLS.
  public let isEncrypted: Bool
  /// Lower case; an IPv6 address keeps its brackets.
  public let host: String
  /// Nil when it is the scheme's own.
  public let port: Int?
  /// Empty, or begins with `/` and does not end with one.
  public let path: String

  /// Reads `https://api.fleetbase.io`, `http://127.0.0.1:8080/`, and either with a path or `/v1` at the end.
  /// - Throws: `Refusal`, whose description is a sentence for the person who typed it.
  public init(_ text: String) throws(Refusal) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.isEmpty else { throw .unreadable }
    let lowercased = text.lowercased()
    let rest: Substring
    if lowercased.hasPrefix("https://") {
      isEncrypted = true
      rest = text.dropFirst(8)
    } else if lowercased.hasPrefix("http://") {
      isEncrypted = false
      rest = text.dropFirst(7)
    } else {
      throw .scheme
    }
    guard !rest.contains("?"), !rest.contains("#") else { throw .query }
    let authority = rest.prefix { $0 != "/" }
    guard !authority.contains("@") else { throw .userName }
    (host, port) = try Self.hostAndPort(authority.lowercased(), defaultPort: isEncrypted ? 443 : 80)
    path = try Self.path(rest.dropFirst(authority.count))
  }

  /// The one way to write it: `https://api.fleetbase.io`.
  public var text: String {
    (isEncrypted ? "https://" : "http://") + host + (port.map { ":\($0)" } ?? "") + path
  }

  /// On this very machine, where proxies are not asked and time may be scaled.
  public var isLoopback: Bool {
    if host == "localhost" || host.hasSuffix(".localhost") || host == "[::1]" { return true }
    let octets = host.split(separator: ".", omittingEmptySubsequences: false)
    return octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
  }

  private static func hostAndPort(_ authority: String, defaultPort: Int) throws(Refusal) -> (String, Int?) {
    let host: Substring
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw .host }
      host = authority[...end]
      let address = host.dropFirst().dropLast()
      guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
        throw .host
      }
    } else {
      host = authority.prefix { $0 != ":" }
      guard !host.isEmpty, !host.hasPrefix("."), !host.contains(".."),
        host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" })
      else { throw .host }
    }
    let rest = authority.dropFirst(host.count)
    if rest.isEmpty { return (String(host), nil) }
    let digits = rest.dropFirst()
    guard rest.first == ":", digits.allSatisfy(\.isNumber), let port = Int(digits), (1...65535).contains(port)
    else { throw .port }
    return (String(host), port == defaultPort ? nil : port)
  }

  private static func path(_ text: Substring) throws(Refusal) -> String {
    var segments = text.split(separator: "/", omittingEmptySubsequences: true)
    if segments.last?.lowercased() == "v1" { segments.removeLast() }
    for segment in segments {
      let isPlain = segment.allSatisfy {
        $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" || $0 == "~"
      }
      guard isPlain, !segment.allSatisfy({ $0 == "." }) else { throw .path }
    }
    return segments.map { "/" + $0 }.joined()
  }
}

extension ServerAddress: CustomStringConvertible {
  public var description: String { text }
}

extension ServerAddress {
  /// Why a text is no server address. The text itself is not repeated: it may hold a password.
  public enum Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    case unreadable
    case scheme
    case userName
    case host
    case port
    case path
    case query

    public var description: String {
      let why =
        switch self {
        case .unreadable: "it is empty, or holds a blank or a letter outside ASCII"
        case .scheme: "it must begin with https:// or http://"
        case .userName: "it must not hold a user name or password"
        case .host: "its host is not a name or an IP address"
        case .port: "its port is not a number from 1 to 65535"
        case .path: "its path holds more than plain names"
        case .query: "it must not hold ? or #"
        }
      return "This is not a server address: \(why). Write it like https://api.fleetbase.io."
    }
  }
}
