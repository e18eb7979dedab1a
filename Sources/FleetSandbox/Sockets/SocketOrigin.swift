/// Whether a server with a list of origins lets a page in (events 3.2, captures socketcluster-17 33).
enum SocketOrigin {
  /// The words of the 403, or nil when it may come in. The test is a search for `host:port`, `host:*` or `*:port` in the
  /// list's text; no `Origin`, and `null`, are looked for as `*` itself.
  static func refusal(_ origin: String?, origins: String?) -> String? {
    guard let origins, !origins.contains("*:*") else { return nil }
    let shown = origin.flatMap { $0 == "null" || $0.isEmpty ? nil : $0 } ?? "*"
    let rest = shown.components(after: "://") ?? shown
    let authority = rest.prefix { $0 != "/" }
    let isSecure = shown.lowercased().hasPrefix("https:")
    let colon = authority.lastIndex(of: ":")
    let host = colon.map { String(authority[..<$0]) } ?? String(authority)
    let port = colon.map { String(authority[authority.index(after: $0)...]) } ?? (isSecure ? "443" : "80")
    let isListed = ["\(host):\(port)", "\(host):*", "*:\(port)"].contains { origins.contains($0) }
    if isListed, shown != "*" { return nil }
    return "Failed to authorize socket handshake - Invalid origin: \(shown)"
  }
}

extension String {
  /// What stands behind the first `mark`; nil without one.
  fileprivate func components(after mark: String) -> String? {
    firstRange(of: mark).map { String(self[$0.upperBound...]) }
  }
}
