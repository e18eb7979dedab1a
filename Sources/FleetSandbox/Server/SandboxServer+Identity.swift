import Foundation

/// Who asks: keys, drivers' tokens, sign-in and the organization (rest-api 1.3, 1.4).
extension SandboxServer {
  enum Identity {
    case known(SandboxEffect.Actor, company: String)
    case refused(String)
  }

  func authenticate(_ request: SandboxRequest, at moment: Int64) -> Identity {
    guard let token = credential(request), !token.isEmpty else {
      return .refused("Oops! No api credentials found with this request")
    }
    if let user = tokens[token] {
      let birth = tokenBirths[token]
      if let birth, !warts.tokensNeverExpire, moment - birth.at >= TokenBirth.lifetimeMilliseconds {
        return .refused("Oops! These api credentials have expired")
      }
      let now = whereabouts[user] ?? companyID
      let company = warts.oldTokensFollow ? now : birth?.company ?? now
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

  /// How channels name who asks: a key by its uuid, a driver's token by its number (events 4.2).
  func channelCredential(_ request: SandboxRequest) -> String {
    let token = credential(request) ?? ""
    guard let bar = token.firstIndex(of: "|") else { return Self.channelUUID(of: token) }
    return String(token[..<bar])
  }

  /// The bearer; the user name of HTTP Basic is none, whatever the docs say (captures 005, rest-api 1.3).
  private func credential(_ request: SandboxRequest) -> String? {
    let field = request.header("Authorization") ?? ""
    if field.lowercased().hasPrefix("bearer ") {
      return String(field.dropFirst("bearer ".count)).trimmingSpaces
    }
    guard !warts.basicSchemeIsRefused, field.lowercased().hasPrefix("basic "),
      let pair = Data(base64Encoded: String(field.dropFirst("basic ".count)).trimmingSpaces)
    else { return nil }
    return String(decoding: pair, as: UTF8.self).split(separator: ":").first.map(String.init)
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
    return signedIn(user: drivers[index].userID, at: call.moment)
  }

  /// The answer to every sign-in: the driver's profile in the company the account is in, with a token.
  mutating func signedIn(user: String, at moment: Int64) -> Reply {
    guard let driver = profile(ofUser: user, in: whereabouts[user] ?? companyID) else {
      return .refused(400, "Unable to authenticate driver.")
    }
    return .ok(driverJSON(driver, token: issueToken(driver: driver.id, at: moment)))
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

  /// The same, remembering when and for which company.
  mutating func issueToken(driver: String, at moment: Int64) -> String {
    let token = issueToken(driver: driver)
    tokenBirths[token] = TokenBirth(
      company: self.driver(driver)?.companyID ?? companyID, at: moment)
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

/// When and for which company a token was issued, which the real server does not look at (rest-api 1.3).
struct TokenBirth: Sendable, Equatable {
  /// Seven days, as its configuration says.
  static let lifetimeMilliseconds = 7 * ServerTime.dayMilliseconds

  var company: String
  var at: Int64
}
