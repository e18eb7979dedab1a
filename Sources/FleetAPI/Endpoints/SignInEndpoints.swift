import FleetModels

/// Calls that end with a token: by password, by a code, or by going on for another company (rest-api 1.4).
extension Endpoint {
  /// Answers the driver with `token` set. An unknown identity is a 500 (captures 010).
  /// - Parameter identity: e-mail or phone number.
  public static func signIn(identity: String, password: String) -> Endpoint {
    Endpoint(
      "sign in", .post, ["drivers", "login"],
      body: .json(["identity": .string(identity), "password": .string(password)]), answer: .record,
      isSignIn: true)
  }

  /// Sends a code of six digits, good for an hour, to the driver's phone, or to the e-mail address when no
  /// message can be sent. Answers a `SignInCode`; a phone of no driver is a 400 (captures 013, 014).
  public static func requestSignInCode(phone: String) -> Endpoint {
    Endpoint(
      "request sign-in code", .post, ["drivers", "login-with-sms"], body: .json(["phone": .string(phone)]),
      answer: .object, isSignIn: true)
  }

  /// Answers the driver with `token` set; a wrong code is a 400 (captures 015, 017).
  /// - Parameter identity: the phone number the code was asked for.
  public static func signIn(identity: String, code: String) -> Endpoint {
    Endpoint(
      "sign in by code", .post, ["drivers", "verify-code"],
      body: .json(["identity": .string(identity), "code": .string(code)]), answer: .record, isSignIn: true)
  }

  /// Goes on for another company. Answers an `OrganizationSwitch`: the driver there has another id and a token
  /// of its own, and every old token of this person now means the new company (rest-api 1.4).
  public static func switchOrganization(driver: Driver.ID, to organization: Organization.ID) -> Endpoint {
    Endpoint(
      "switch organization", .post, ["drivers", driver.rawValue, "switch-organization"],
      body: .json(["next": .string(organization.rawValue)]), answer: .object, isSignIn: true)
  }
}
