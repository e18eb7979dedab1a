/// How far an order is, stop by stop, with what the server expects (rest-api 4.20).
///
/// Up to 60 s old: the server keeps the answer that long (rest-api 2.2).
public struct Tracker: Resource {
  public final class Fields: Sendable {
    /// In sequence.
    public let stops = Field<Member<[TrackerStop]>>.many("stops")
    public let activeStop = Field<Member<TrackerStop>>.one("active_stop")
    public let nextStop = Field<Member<TrackerStop>>.one("next_stop")
    public let progress = Field<Member<TrackerProgress>>.one("progress")
    public let lifecycle = Field<Member<TrackerLifecycle>>.one("lifecycle")
    public let driver = Field<Member<TrackerDriver>>.one("driver")
    public let route = Field<Member<TrackerRoute>>.one("route")
    public let eta = Field<Member<ETA>>.one("eta")
    public let insights = Field<Member<TrackerInsights>>.one("insights")
    /// Who worked it out, such as `calculated`; `none` when nobody could.
    public let provider = Field<String?>.text("provider")
    public let fallbackProvider = Field<String?>.text("fallback_provider")
    /// Such as `low`, `medium` or `none`.
    public let confidence = Field<String?>.text("confidence")
    /// Such as `stale_driver_location`.
    public let warnings = Field<[String]>.texts("warnings")
    /// What the provider can do.
    public let capabilities = Field<JSONObject>.map("capabilities")
    public let generatedAt = Field<Timestamp?>.time("generated_at")
  }

  public static let fields = Fields()
  public static let kind = "tracker"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}

extension Tracker {
  /// How far a stop is. Nil when the tracker does not show it, or shows it twice: then nobody can tell which is
  /// meant.
  public func stop(_ key: StopKey) -> TrackerStop? {
    let matches = (self.stops.value ?? []).filter { $0.key == key }
    return matches.count == 1 ? matches.first : nil
  }
}
