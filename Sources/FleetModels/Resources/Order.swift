/// A transport order as the server last described it (rest-api 4.1).
///
/// Answers to actions leave out relations they did not load: those are `.absent`, which says nothing, while
/// `.none` says there is none (rest-api 3.6).
public struct Order: IdentifiedResource {
  public final class Fields: Sendable {
    /// What the company calls it; the server makes one up when none was given. An order created here is found
    /// again by it.
    public let internalID = Field<String?>.text("internal_id")
    public let orderConfig = Field<Identifier<OrderConfig>?>.identifier("order_config")
    public let customer = Field<Member<Customer>>.one("customer")
    public let payload = Field<Member<Payload>>.one("payload")
    public let facilitator = Field<Member<Facilitator>>.one("facilitator")
    public let driverAssigned = Field<Member<Driver>>.one("driver_assigned")
    public let vehicleAssigned = Field<Member<Vehicle>>.one("vehicle_assigned")
    public let trackingNumber = Field<Member<TrackingNumber>>.one("tracking_number")
    /// The order's history, in no particular order.
    public let trackingStatuses = Field<Member<[TrackingStatus]>>.many("tracking_statuses")
    /// Names of the company's own members, each of which stands beside the others in `json`.
    public let customFields = Field<[String]>.texts("custom_fields")
    /// Newest first.
    public let files = Field<Member<[File]>>.many("files")
    public let purchaseRate = Field<Member<PurchaseRate>>.one("purchase_rate")
    public let notes = Field<String?>.text("notes")
    /// The key of its order config.
    public let type = Field<String?>.text("type")
    /// Usually the code of its last activity; any text is possible (rest-api 3.1).
    public let status = Field<StatusCode?>.status("status")
    /// `scan`, `signature` or `photo`.
    public let podMethod = Field<String?>.text("pod_method")
    /// Whether a proof of delivery is asked for; only the client enforces it (rest-api 3.5).
    public let podRequired = Field<Bool?>.flag("pod_required")
    public let dispatched = Field<Bool?>.flag("dispatched")
    public let started = Field<Bool?>.flag("started")
    /// Offered to drivers nearby instead of assigned to one.
    public let adhoc = Field<Bool?>.flag("adhoc")
    /// Metres within which drivers are offered an ad-hoc order.
    public let adhocDistance = Field<Int?>.integer("adhoc_distance")
    /// Metres; 0 is unknown.
    public let distance = Field<Double?>.decimal("distance")
    /// Seconds; 0 is unknown.
    public let time = Field<Double?>.decimal("time")
    /// Minor units of `currency`.
    public let transactionAmount = Field<Int?>.integer("transaction_amount")
    public let currency = Field<String?>.text("currency")
    /// Only when it was asked for.
    public let trackerData = Field<JSONValue?>.raw("tracker_data")
    /// Only when it was asked for.
    public let eta = Field<JSONValue?>.raw("eta")
    public let meta = Field<JSONObject>.map("meta")
    /// Whether it is set is what "dispatched" means to the server (rest-api 3.1).
    public let dispatchedAt = Field<Timestamp?>.time("dispatched_at")
    public let startedAt = Field<Timestamp?>.time("started_at")
    public let scheduledAt = Field<Timestamp?>.time("scheduled_at")
    /// Stays as it was when a stop of a round moves on (captures, multi-stop details).
    public let updatedAt = Field<Timestamp?>.time("updated_at")
    public let createdAt = Field<Timestamp?>.time("created_at")
  }

  public static let fields = Fields()
  public static let kind = "order"

  public var json: JSONObject

  public init(json: JSONObject) { self.json = json }
}
