/// What comes back when a driver goes on for another company: that company, and the driver's other self there
/// with an id and `token` of its own (rest-api 1.4).
public struct OrganizationSwitch: Resource {
  public final class Fields: Sendable {
    public let organization = Field<Member<Organization>>.one("organization")
    public let driver = Field<Member<Driver>>.one("driver")
  }

  public static let fields = Fields()
  public static let kind = "organization switch"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
