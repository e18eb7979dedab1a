/// Sign-in by a code, and devices (rest-api 1.4, captures 013–017, 035–039).
extension SandboxServer {
  /// `POST /drivers/login-with-sms`.
  mutating func sendCode(_ call: Call) -> Reply {
    guard let user = account(phone: call.body.text("phone") ?? "") else {
      return .refused(400, "No driver with this phone # found.")
    }
    guard !call.breaksHalfWay else { return .serverError }
    let code = String(100_000 + random.next() % 900_000)
    let lifetime = codeLifetime
    codes.removeAll { call.moment - $0.sentAt >= lifetime }
    codes.append(SignInCode(phone: user.phone, code: code, sentAt: call.moment))
    record(.codeSent, driver: user.id, facts: ["phone": user.phone], by: call)
    return .ok(["status": "OK", "method": warts.codesGoByMail ? "email" : "sms"])
  }

  /// `POST /drivers/verify-code`. A code is not consumed by use.
  mutating func verifyCode(_ call: Call) -> Reply {
    // The route for new drivers calls a method that does not take its request (rest-api 1.4).
    guard !warts.createDriverCodeFails || call.body.text("for") != "create_driver" else {
      return .serverError
    }
    let identity = call.body.text("identity") ?? ""
    guard
      let user = account(phone: identity)
        ?? drivers.first(where: { $0.email.lowercased() == identity.lowercased() })
    else { return .refused(400, "Unable to verify code.") }
    let code = call.body.text("code")
    guard
      codes.contains(where: {
        $0.phone == user.phone && $0.code == code && call.moment - $0.sentAt < codeLifetime
      })
    else { return .refused(400, "Invalid verification code!") }
    if !warts.codesAreReusable { codes.removeAll { $0.phone == user.phone && $0.code == code } }
    return signedIn(user: user.userID, at: call.moment)
  }

  /// `POST /drivers/{id}/register-device`: the same token and platform are found again.
  mutating func registerDevice(_ id: String?, _ call: Call) -> Reply {
    guard let id = id ?? ownDevicesDriver(call) else { return .serverError }
    guard let index = index(ofDriver: id) else { return .driverNotFound }
    guard let token = call.body.text("token") else {
      return .refused(400, "Token is required to register device.")
    }
    guard let platform = call.body.text("platform") ?? call.body.text("os") else {
      return .refused(400, "Platform is required to register device.")
    }
    let user = drivers[index].userID
    if let known = devices.first(where: {
      $0.user == user && $0.token == token && $0.platform == platform
    }) {
      return .ok(["device": .string(known.id)])
    }
    guard !call.breaksHalfWay else { return .serverError }
    let device = DeviceRecord(
      id: random.publicID("user_device"), user: user, token: token, platform: platform)
    devices.append(device)
    record(
      .device, driver: drivers[index].id, facts: ["device": device.id, "platform": platform],
      by: call)
    return .ok(["device": .string(device.id)])
  }

  /// The driver who asks, for a server that takes a device without naming one.
  private func ownDevicesDriver(_ call: Call) -> String? {
    guard !warts.deviceWithoutDriverFails, case .driver(let id) = call.actor else { return nil }
    return id
  }

  /// The newest valid code for every phone: what a driver would read in the message. Only for whoever holds the
  /// sandbox; no answer shows one.
  public func signInCodes(now: Int64) -> [(phone: String, code: String)] {
    var newest: [(phone: String, code: String)] = []
    for sent in codes.reversed() where now - sent.sentAt < codeLifetime {
      if !newest.contains(where: { $0.phone == sent.phone }) { newest.append((sent.phone, sent.code)) }
    }
    return newest
  }

  private var codeLifetime: Int64 {
    Int64(Double(SignInCode.lifetimeMilliseconds) * timeScale)
  }

  /// A missing `+` is put before a phone.
  private func account(phone: String) -> DriverRecord? {
    guard !phone.isEmpty else { return nil }
    let number = phone.hasPrefix("+") ? phone : "+\(phone)"
    return drivers.first { $0.phone == number }
  }
}
