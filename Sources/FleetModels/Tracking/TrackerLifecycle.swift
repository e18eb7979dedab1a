/// Where in its life an order is, by its tracker.
public struct TrackerLifecycle: Resource {
  public final class Fields: Sendable {
    public let status = Field<StatusCode?>.status("status")
    /// `completed`, `canceled`, `unassigned`, `dispatched`, `pre_start` or `active`.
    public let mode = Field<String?>.text("mode")
    /// For people.
    public let message = Field<String?>.text("message")
    public let isTerminal = Field<Bool?>.flag("is_terminal")
    public let hasStarted = Field<Bool?>.flag("has_started")
    public let showLiveETA = Field<Bool?>.flag("show_live_eta")
    public let showStartETA = Field<Bool?>.flag("show_start_eta")
    public let startAt = Field<Timestamp?>.time("start_at")
  }

  public static let fields = Fields()
  public static let kind = "lifecycle"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
