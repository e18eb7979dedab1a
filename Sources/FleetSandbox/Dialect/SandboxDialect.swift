/// How answers are written: as the server writes them, or as the vendor's public recipes show them (rest-api 7).
public enum SandboxDialect: String, Sendable, CaseIterable {
  /// What a real server sends.
  case server
  /// What "Build a Custom Integration" and "Connect Your First Webhook" show: answers under `data`, `public_id`
  /// beside every `id`, an order's driver as `{id, name, phone}`, `cancelled` with two l, `completed_at`.
  case recipes
}

/// Documents in the form of the recipes.
enum RecipeForm {
  /// A good answer.
  static func answer(_ json: SandboxJSON) -> SandboxJSON { ["data": document(json)] }

  /// `json` with every record in it in the recipes' form.
  static func document(_ json: SandboxJSON) -> SandboxJSON {
    switch json {
    case .array(let items): return .array(items.map(document))
    case .object(let members):
      let written = SandboxJSON.object(
        members.map { SandboxMember($0.name, $0.name == "meta" ? $0.value : document($0.value)) })
      guard let id = json["id"]?.stringValue, id.contains("_") else { return written }
      let named = json["public_id"] == nil ? written.setting("public_id", .string(id)) : written
      return isOrder(json) ? order(named) : named
    case .null, .bool, .int, .double, .string: return json
    }
  }

  /// The driver of an order: `{id, name, phone}`, or null.
  static func driver(_ json: SandboxJSON?) -> SandboxJSON {
    guard let json, !json.isNull else { return .null }
    return [
      "id": json["id"] ?? .null, "name": json["name"] ?? .null, "phone": json["phone"] ?? .null,
    ]
  }

  /// A status in the recipes' spelling.
  static func status(_ json: SandboxJSON?) -> SandboxJSON {
    json == "canceled" ? "cancelled" : json ?? .null
  }

  /// When an order that is completed was last written, whole seconds; null for any other.
  static func completedAt(_ order: SandboxJSON) -> SandboxJSON {
    guard order["status"] == "completed", let text = order["updated_at"]?.stringValue else { return .null }
    return .string(wholeSeconds(text))
  }

  /// `2026-05-02T09:41:28Z` of a time in the server's form.
  static func wholeSeconds(_ time: String) -> String {
    time.hasSuffix("Z") ? time.prefix { $0 != "." && $0 != "Z" } + "Z" : time
  }

  private static func isOrder(_ json: SandboxJSON) -> Bool {
    json["payload"]?.members != nil && json["status"] != nil
  }

  private static func order(_ json: SandboxJSON) -> SandboxJSON {
    var written = json.setting("status", status(json["status"]))
      .setting("completed_at", completedAt(json))
    if json["status"] == "canceled" { written = written.setting("cancel_reason", .null) }
    guard let assigned = json["driver_assigned"] else { return written }
    return written.setting("driver_assigned", driver(assigned))
  }
}
