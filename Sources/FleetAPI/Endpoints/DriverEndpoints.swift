import FleetModels

/// Calls about the driver: duty, position, push messages (rest-api 1.4, 2.3).
extension Endpoint {
  /// The driver, with vehicle and current job.
  public static func driver(_ driver: Driver.ID) -> Endpoint {
    Endpoint("get driver", .get, ["drivers", driver.rawValue], answer: .record)
  }

  /// A page of the organization's drivers, the first made first (rest-api 2.1, 2.3; captures 021).
  /// - Parameters:
  ///   - limit: rows in one answer, 1 to 100.
  ///   - fresh: any text not used before: the server's list cache, up to 300 s old, is then not asked.
  public static func drivers(limit: Int = 100, offset: Int = 0, fresh: String? = nil) -> Endpoint {
    var items = [QueryItem("sort", "created_at"), QueryItem("limit", String(min(max(limit, 1), 100)))]
    if offset > 0 { items.append(QueryItem("offset", String(offset))) }
    if let fresh { items.append(QueryItem("cb", fresh)) }
    return Endpoint("list drivers", .get, ["drivers"], query: items, answer: .list)
  }

  /// On or off duty, always said outright: without the member the server flips it (rest-api 2.3).
  public static func setOnline(driver: Driver.ID, online: Bool) -> Endpoint {
    Endpoint(
      "toggle online", .post, ["drivers", driver.rawValue, "toggle-online"],
      body: .json(["online": .bool(online)]),
      answer: .record)
  }

  /// Sends push messages to a device from now on; the same token and platform again change nothing.
  /// Answers a `DeviceRegistration`.
  public static func registerDevice(driver: Driver.ID, token: String, platform: PushPlatform) -> Endpoint {
    Endpoint(
      "register device", .post, ["drivers", driver.rawValue, "register-device"],
      body: .json(["token": .string(token), "platform": .string(platform.rawValue)]), answer: .object)
  }

  /// The live position. The server keeps no time of it but its own, so only the newest is worth sending.
  /// - Parameters:
  ///   - altitude: metres.
  ///   - heading: degrees clockwise from north.
  ///   - speed: metres a second.
  public static func track(
    driver: Driver.ID, at position: Coordinate, altitude: Double? = nil, heading: Double? = nil,
    speed: Double? = nil
  ) -> Endpoint {
    var members: JSONObject = [:]
    let values = [
      "latitude": position.latitude, "longitude": position.longitude, "altitude": altitude,
      "heading": heading, "speed": speed,
    ]
    for (name, value) in values {
      members[name] = value.flatMap { JSONNumber($0) }.map { .number($0) }
    }
    return Endpoint(
      "report position", .post, ["drivers", driver.rawValue, "track"], body: .json(.object(members)),
      answer: .record)
  }
}

/// Whose service carries push messages to a device.
public enum PushPlatform: String, Sendable, Hashable {
  case ios
  case android
}
