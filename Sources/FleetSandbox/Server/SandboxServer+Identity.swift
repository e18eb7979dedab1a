/// Who asks: keys, drivers' tokens, sign-in and the organization (rest-api 1.3, 1.4).
extension SandboxServer {
  enum Identity {
    case known(SandboxEffect.Actor, company: String)
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
    if let user = tokens[token] {
      let company = whereabouts[user] ?? companyID
      guard let driver = profile(ofUser: user, in: company) else {
        return .refused("Oops! The api credentials provided were not valid")
      }
      return .known(.driver(driver.id), company: company)
    }
    if expiredKeys.contains(token) {
      return .refused("Oops! These api credentials have expired")
    }
    if let company = keys[token] {
      return .known(.key, company: testKeys.contains(token) ? company + Self.testWorld : company)
    }
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
    return signedIn(user: drivers[index].userID)
  }

  /// The answer to every sign-in: the driver's profile in the company the account is in, with a token.
  mutating func signedIn(user: String) -> Reply {
    guard let driver = profile(ofUser: user, in: whereabouts[user] ?? companyID) else {
      return .refused(400, "Unable to authenticate driver.")
    }
    return .ok(driverJSON(driver, token: issueToken(driver: driver.id)))
  }

  func profile(ofUser user: String, in company: String) -> DriverRecord? {
    drivers.first { $0.userID == user && $0.companyID == company }
  }

  /// Gives a driver a token as a sign-in does (rest-api 1.3), without one.
  public mutating func issueToken(driver: String) -> String {
    issuedTokens += 1
    let token = "\(issuedTokens)|\(random.tokenSecret())"
    tokens[token] = self.driver(driver)?.userID
    return token
  }

  /// Lets a key expire: every request with it is 401 `Oops! These api credentials have expired`
  /// (captures 422).
  public mutating func expire(key: String) {
    keys[key] = nil
    expiredKeys.insert(key)
  }

  /// Revokes every token of a driver: 401 until the next sign-in (captures 423).
  public mutating func revokeTokens(driver: String) {
    let user = self.driver(driver)?.userID
    tokens = tokens.filter { $0.value != user }
  }
}
