/// A webhook's body as "Connect Your First Webhook" shows it: an `evt_…` id, the event, the version, the time, and
/// the few members of the record that the recipes read. A real server sends another (rest-api 3.8).
public struct RecipeEvent: Sendable, Equatable {
  /// `order.dispatched` and the like, in the recipes' spelling: `order.cancelled`.
  public let name: String
  /// `evt_…`, the same on every delivery of this event.
  public let id: String
  /// When it happened, in milliseconds since 1970.
  public let at: Int64
  /// The record in short.
  public let data: SandboxJSON

  /// The event `name` of a real server about a record as `GET` answers it.
  ///
  /// - Parameters:
  ///   - name: as the server calls it, `order.canceled` included.
  ///   - id: `evt_…`; see `newID`.
  ///   - document: the order or driver.
  ///   - at: when it happened, in milliseconds since 1970.
  ///   - cancelReason: why, of a cancelled order; the server itself keeps none.
  public init(
    _ name: String, id: String, document: SandboxJSON, at: Int64, cancelReason: String? = nil
  ) {
    self.name = name.hasSuffix(".canceled") ? name.dropLast(".canceled".count) + ".cancelled" : name
    self.id = id
    self.at = at
    var short: [SandboxMember] = [
      SandboxMember("id", document["id"] ?? .null),
      SandboxMember("public_id", document["public_id"] ?? document["id"] ?? .null),
    ]
    if name.hasPrefix("order.") {
      short.append(SandboxMember("status", RecipeForm.status(document["status"])))
      short.append(
        SandboxMember("driver_assigned", RecipeForm.driver(document["driver_assigned"])))
      if self.name == "order.completed" {
        short.append(SandboxMember("completed_at", RecipeForm.completedAt(document)))
      }
      if self.name == "order.cancelled" {
        short.append(SandboxMember("cancel_reason", .text(cancelReason)))
      }
    } else {
      for name in ["name", "phone", "status"] {
        if let value = document[name] { short.append(SandboxMember(name, value)) }
      }
    }
    data = .object(short)
  }

  /// A new event's id, such as `evt_01HXYZ123ABC45`.
  public static func newID(_ random: inout SandboxRandom) -> String {
    "evt_01" + random.alphanumerics(13).uppercased()
  }

  /// The body as JSON.
  public var json: SandboxJSON {
    [
      "id": .string(id), "event": .string(name), "api_version": "v1",
      "created_at": .string(RecipeForm.wholeSeconds(ServerTime.timestamp(at))), "data": data,
    ]
  }
}
