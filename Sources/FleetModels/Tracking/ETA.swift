/// When the next stop and the end of an order are expected, in a tracker or by itself (rest-api 4.20). All of
/// it is null before the order is started and when nobody could work it out.
public struct ETA: Resource {
  public final class Fields: Sendable {
    /// Seconds from when it was worked out.
    public let activeStopSeconds = Field<Double?>.decimal("active_stop_seconds")
    public let completionSeconds = Field<Double?>.decimal("completion_seconds")
    public let startSeconds = Field<Double?>.decimal("start_seconds")
    public let activeStopAt = Field<Timestamp?>.time("active_stop_at")
    public let completionAt = Field<Timestamp?>.time("completion_at")
    public let startAt = Field<Timestamp?>.time("start_at")
    /// The rest only when it was asked for by itself.
    public let provider = Field<String?>.text("provider")
    public let confidence = Field<String?>.text("confidence")
    public let lifecycle = Field<Member<TrackerLifecycle>>.one("lifecycle")
    public let warnings = Field<[String]>.texts("warnings")
  }

  public static let fields = Fields()
  public static let kind = "expected times"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
