/// Says that a sign-in code is on its way (captures 013).
public struct SignInCode: Resource {
  public final class Fields: Sendable {
    public let status = Field<String?>.text("status")
    /// `sms`, or `email` when no message could be sent (rest-api 1.4).
    public let method = Field<String?>.text("method")
  }

  public static let fields = Fields()
  public static let kind = "sign-in code"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
