/// Keys and tokens as a story names them.
extension SandboxServer {
  /// One more key of a company, which is added when it is new. A test key sees the empty test world of its company:
  /// places can be made there, there is no order configuration (captures 416–421). An expired one is 401 in its own
  /// words (captures 422).
  public mutating func add(
    key: String, company id: String, isTest: Bool = false, isExpired: Bool = false, now: Int64
  ) throws(AdoptionRefusal) {
    if organization(id) == nil { try adopt(company: ["id": .string(id)], now: now) }
    keys[key] = id
    if isTest { testKeys.insert(key) } else { testKeys.remove(key) }
    expiredKeys.remove(key)
    if isExpired { expire(key: key) }
  }

  /// Makes `token` one of this driver's, as if a sign-in had given it; whether there is such a driver.
  @discardableResult
  public mutating func add(token: String, driver: String) -> Bool {
    guard let user = self.driver(driver)?.userID else { return false }
    tokens[token] = user
    return true
  }

  /// Revokes one token: it is 401 from now on, the driver's others go on (captures 423).
  public mutating func revoke(token: String) {
    tokens[token] = nil
  }

  /// The end of the scope of a company's test world.
  static let testWorld = "#test"

  /// Whether the request being handled came with a test key.
  var isInTestWorld: Bool { scope.hasSuffix(Self.testWorld) }

  /// The configurations the request being handled can see: a test world has none (captures 421).
  var visibleFlows: [OrderFlow] { isInTestWorld ? [] : flows }
}
