/// A device that push messages go to (captures 037). The same token and platform give the same one.
public struct DeviceRegistration: Resource {
  public final class Fields: Sendable {
    /// Such as `user_device_…`.
    public let device = Field<String?>.text("device")
  }

  public static let fields = Fields()
  public static let kind = "device registration"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
