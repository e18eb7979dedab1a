/// An order as events show it: flat, with its relations as ids (events 1.4). Such members are laid over a document
/// member by member.
extension Order {
  /// What laying flat members over a document came to.
  public struct Laying: Sendable, Equatable {
    /// The names of the members that are different now.
    public var changed: Set<String> = []
    /// The names of members that say something else than the document and cannot be laid over it: another record's
    /// id where a whole record stands. Only a whole document can tell.
    public var untold: Set<String> = []

    /// Whether the document already said all of it.
    public var isAgreement: Bool { changed.isEmpty && untold.isEmpty }
  }

  /// Lays `flat` over this document: absent members stay, and an id never replaces a record.
  ///
  /// Laying the same members again changes nothing.
  /// - Parameter clearingDriver: whether a driver of null takes the driver away; else it is only untold (events 7).
  @discardableResult
  public mutating func lay(_ flat: JSONObject, clearingDriver: Bool = true) -> Laying {
    var laying = Laying()
    for (name, value) in flat where Self.members.contains(name) {
      let known = json[name]
      guard let laid = Self.laid(value, over: known, named: name, clearingDriver: clearingDriver) else {
        laying.untold.insert(name)
        continue
      }
      if laid != known ?? .null {
        json[name] = laid
        laying.changed.insert(name)
      }
      // The id alone stands where nothing stood: the rest of that record is still to be read.
      if known?.object == nil, Self.relations.contains(name), laid.object != nil {
        laying.untold.insert(name)
      }
    }
    // The flat form has the moments only; the whole one says the same twice.
    for (moment, flag) in [("dispatched_at", "dispatched"), ("started_at", "started")]
    where laying.changed.contains(moment) {
      json[flag] = .bool(json[moment]?.isNull == false)
    }
    return laying
  }

  /// The part of a document that flat members are compared with: no more of it has to be built.
  public static let flatShape = JSONShape.members([
    "id": .whole, "public_id": .whole, "internal_id": .whole, "customer": .whole, "facilitator": .whole,
    "payload": named, "driver_assigned": named, "tracking_number": named, "purchase_rate": named,
    "vehicle_assigned": named, "notes": .whole, "type": .whole, "status": .whole, "adhoc": .whole,
    "meta": .whole,
    "dispatched": .whole, "started": .whole, "dispatched_at": .whole, "started_at": .whole,
    "scheduled_at": .whole, "updated_at": .whole, "created_at": .whole,
  ])

  private static let named = JSONShape.members(["id": .whole, "public_id": .whole])
  /// What the flat form speaks of (events 1.4): nothing else is laid, whoever sends it.
  private static let members: Set<String> = [
    "internal_id", "customer", "payload", "facilitator", "driver_assigned", "tracking_number",
    "purchase_rate",
    "notes", "type", "status", "adhoc", "meta", "dispatched_at", "started_at", "scheduled_at", "updated_at",
    "created_at",
  ]
  /// Relations that the flat form may give whole.
  private static let given: Set<String> = ["customer", "facilitator", "driver_assigned"]
  private static let relations: Set<String> = [
    "customer", "facilitator", "payload", "driver_assigned", "tracking_number", "purchase_rate",
    "vehicle_assigned",
  ]

  /// - Returns: nil when it cannot be laid there.
  private static func laid(
    _ value: JSONValue, over known: JSONValue?, named name: String, clearingDriver: Bool
  ) -> JSONValue? {
    if let moment = sameMoment(value, known) { return moment }
    // Members left out of a flat form come as `{}`, an empty map as `[]` (events 6.1).
    if name == "meta" {
      return value.object.map { .object($0) }
        ?? (value.array?.isEmpty == true ? .object([:]) : known ?? .null)
    }
    if value.object?.isEmpty == true { return known ?? .null }
    // Notes that nobody wrote are an empty text there and null in documents (events 1.4).
    if value == "", known ?? .null == .null { return known ?? .null }
    guard relations.contains(name) else {
      switch value {
      // What a document nests is never in the flat form.
      case .object, .array: return known ?? .null
      case .null, .bool, .number, .string: return known?.object == nil && known?.array == nil ? value : nil
      }
    }
    switch (value, known?.object) {
    case (.object(let members), let record?):
      if given.contains(name) { return laid(members, over: record) }
      return Lenient.id(members) == Lenient.id(record) ? known : nil
    case (.object(let members), nil):
      return Lenient.id(members).map { .object(["id": .string($0)]) } ?? known ?? .null
    case (.string(let id), let record?): return Lenient.id(record) == id ? known : nil
    case (.string(let id), nil): return .object(["id": .string(id)])
    case (.null, .some): return name == "driver_assigned" && clearingDriver ? .null : nil
    default: return known ?? .null
    }
  }

  /// A record's own members over it, when they are of the same record.
  private static func laid(_ members: JSONObject, over record: JSONObject) -> JSONValue? {
    if let id = Lenient.id(members), id != Lenient.id(record) { return nil }
    var laid = record
    // Of the rest the two forms differ without a change: a contact's `type`, for one (captures, webhooks).
    for name in ["name", "phone", "email"] {
      if let value = members[name], value.object == nil, value.array == nil { laid[name] = value }
    }
    return .object(laid)
  }

  /// Events write moments to the second and documents to the microsecond: the more exact one stays.
  private static func sameMoment(_ value: JSONValue, _ known: JSONValue?) -> JSONValue? {
    guard let known, case .string(let new) = value, case .string(let old) = known, new != old,
      let one = Timestamp(new), let other = Timestamp(old),
      one.milliseconds / 1000 == other.milliseconds / 1000
    else { return nil }
    return known
  }
}
