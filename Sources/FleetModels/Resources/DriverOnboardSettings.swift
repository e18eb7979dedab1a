/// What a company asks of somebody who wants to drive for it (captures 365).
public struct DriverOnboardSettings: Resource {
  public final class Fields: Sendable {
    /// The company's own; usually empty.
    public let settings = Field<JSONObject>.map("driverOnboardSettings")
  }

  public static let fields = Fields()
  public static let kind = "onboarding settings"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
