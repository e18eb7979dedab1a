/// Who asks: keys, drivers' tokens, sign-in and the organization (rest-api 1.3, 1.4).
extension SandboxServer {
  enum Identity {
    case known(SandboxEffect.Actor)
    case refused(String)
  }

  func authenticate(_ request: SandboxRequest) -> Identity {
    let field = request.header("Authorization") ?? ""
    guard field.lowercased().hasPrefix("bearer ") else {
      return .refused("Oops! No api credentials found with this request")
    }
    let token = String(field.dropFirst("bearer ".count)).trimmingSpaces
    guard !token.isEmpty else {
      return .refused("Oops! No api credentials found with this request")
    }
    if let driver = tokens[token] { return .known(.driver(driver)) }
    if expiredKeys.contains(token) {
      return .refused("Oops! These api credentials have expired")
    }
    if keys.contains(token) { return .known(.key) }
    return .refused("Oops! The api credentials provided were not valid")
  }

  /// `POST /drivers/login` (captures 006–012).
  mutating func login(_ call: Call) -> Reply {
    let wrongPassword = Reply.refused(401, "Authentication failed using password provided.")
    let identity = call.body["identity"]?.stringValue ?? ""
    let phone = identity.hasPrefix("+") ? identity : "+\(identity)"
    guard
      let index = drivers.firstIndex(where: {
        $0.email.lowercased() == identity.lowercased() || $0.phone == phone
      })
    else { return warts.unknownIdentityFails ? .serverError : wrongPassword }
    guard call.body["password"]?.stringValue == drivers[index].password else {
      return wrongPassword
    }
    let token = issueToken(driver: drivers[index].id)
    return .ok(driverJSON(drivers[index], token: token))
  }

  /// Gives a driver a token as a sign-in does (rest-api 1.3), without one.
  public mutating func issueToken(driver: String) -> String {
    issuedTokens += 1
    let token = "\(issuedTokens)|\(random.tokenSecret())"
    tokens[token] = driver
    return token
  }

  /// Lets a key expire: every request with it is 401 `Oops! These api credentials have expired`
  /// (captures 422).
  public mutating func expire(key: String) {
    keys.remove(key)
    expiredKeys.insert(key)
  }

  /// Revokes every token of a driver: 401 until the next sign-in (captures 423).
  public mutating func revokeTokens(driver: String) {
    tokens = tokens.filter { $0.value != driver }
  }

  /// The bearer's organization (rest-api 4.19).
  func organizationJSON() -> SandboxJSON {
    let founded = ServerTime.json(foundedAt)
    let assets = "https://assets.example.com/"
    let slug = company.name.lowercased().map { $0 == " " ? "-" : String($0) }.joined()
    return [
      "id": .string(companyID), "name": .string(company.name), "description": .null,
      "phone": .string(company.phone), "timezone": .string(company.timezone),
      "country": .string(company.country), "currency": .string(company.currency),
      "logo_url": .string(assets + "logo.png"), "backdrop_url": .string(assets + "backdrop.png"),
      "branding": [
        "id": 1, "uuid": 1, "icon_url": .string(assets + "icon.png"),
        "logo_url": .string(assets + "logo.png"), "icon_uuid": .null, "logo_uuid": .null,
        "default_theme": "dark",
      ], "options": [],
      "owner": [
        "id": .string(owner.id), "company": .string(companyID), "name": .string(owner.name),
        "username": .string(owner.username), "email": .string(owner.email), "phone": .null,
        "country": .string(company.country), "timezone": .string(company.timezone),
        "avatar_url": .string(assets + "no-avatar.png"), "meta": [:], "role": .null, "policies": [],
        "permissions": [], "type": "user", "locale": "en-us", "is_online": false,
        "ip_address": .null, "date_of_birth": .null, "email_verified_at": founded,
        "phone_verified_at": .null, "last_seen_at": .null, "last_login": founded, "status": "active",
        "slug": .string(owner.name.lowercased().map { $0 == " " ? "-" : String($0) }.joined()),
        "updated_at": founded, "created_at": founded,
      ], "slug": .string(slug), "status": "active", "updated_at": founded, "created_at": founded,
    ]
  }
}
