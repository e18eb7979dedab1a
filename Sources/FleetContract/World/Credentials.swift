import FleetModels
import FleetSandbox

/// What the sandbox takes for the credentials that a recording only names: `<live-key>`, `<driver-token-2>`.
struct Credentials {
  static let liveKey = "flb_live_contract"

  private let exchanges: [Exchange]
  private var tokens: [String: String] = [:]

  init(_ exchanges: [Exchange]) {
    self.exchanges = exchanges
  }

  /// The `Authorization` header for an exchange; nil when it was sent without.
  ///
  /// What kind of credential it was is told by its name, and by what the server said to it: a key that had expired is
  /// one that had expired.
  mutating func header(
    for exchange: Exchange, at index: Int, in server: inout SandboxServer, _ world: ReplayWorld, _ now: Int64
  ) -> String? {
    guard let name = exchange.request.auth else { return nil }
    if name == "<basic>" { return "Basic ZXhhbXBsZTpleGFtcGxl" }
    let refusal = exchange.response.status == 401 ? exchange.response.body : ""
    if refusal.contains("expired") {
      server.expire(key: "flb_live_expired")
      return "Bearer flb_live_expired"
    }
    if refusal.contains("credentials") {
      return "Bearer \(name.contains("token") ? "1|" : "flb_live_")unknown"
    }
    if name.contains("token") { return "Bearer \(token(named: name, in: &server))" }
    if name.contains("other") {
      return "Bearer \(key("flb_live_other", company: "company_other00000", isTest: false, &server, now))"
    }
    if name.contains("test") {
      return "Bearer \(key("flb_test_contract", company: world.company, isTest: true, &server, now))"
    }
    return "Bearer \(Self.liveKey)"
  }

  private mutating func key(
    _ key: String, company: String, isTest: Bool, _ server: inout SandboxServer, _ now: Int64
  ) -> String {
    if tokens[key] == nil {
      try? server.add(key: key, company: company, isTest: isTest, now: now)
      tokens[key] = key
    }
    return key
  }

  private mutating func token(named name: String, in server: inout SandboxServer) -> String {
    if let token = tokens[name] { return token }
    let token = server.issueToken(driver: driver(of: name) ?? server.accounts.first?.driver ?? "")
    tokens[name] = token
    return token
  }

  /// Whose token it is: the driver whose own record it was used on, or the one it acted for.
  func driver(of name: String) -> String? {
    var votes: [String: Int] = [:]
    for exchange in exchanges where exchange.request.auth == name {
      let parts = exchange.request.route.split(separator: "/")
      if parts.count >= 3, parts[1] == "drivers", parts[2].hasPrefix("driver_"),
        exchange.response.status == 200
      {
        votes[String(parts[2]), default: 0] += 3
      }
      guard let body = exchange.request.body, let sent = try? JSONValue(parsing: Array(body.utf8)) else {
        continue
      }
      if let driver = (sent["assign"] ?? sent["driver"])?.string { votes[driver, default: 0] += 3 }
    }
    if let most = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) { return most.key }
    return author(of: name) ?? firstDriver
  }

  /// The driver whose account wrote the comments that were written with this token.
  private func author(of name: String) -> String? {
    for exchange in exchanges
    where exchange.request.auth == name && exchange.request.route.hasSuffix("/comments")
      && exchange.response.status == 201
    {
      guard let author = exchange.answer?["author"] else { continue }
      let names = [author["name"]?.string, author["email"]?.string].compactMap { $0 }
      for other in exchanges {
        guard let body = other.answer else { continue }
        for document in RecordedDocument.all(in: body) where document.kind == .driver {
          if let mine = document.json["name"]?.string, names.contains(mine) { return document.id }
          if let mine = document.json["user"]?.string, mine == author["id"]?.string { return document.id }
        }
      }
    }
    return nil
  }

  private var firstDriver: String? {
    for exchange in exchanges {
      guard let body = exchange.answer else { continue }
      if let driver = RecordedDocument.all(in: body).first(where: { $0.kind == .driver }) { return driver.id }
    }
    return nil
  }
}
