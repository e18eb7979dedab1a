import FleetModels

/// One field of an order and the value it is to have, or has. Stops and status are not among them: writing those
/// wrecks the round or skips the flow (rest-api 2.2, captures 1111–1174).
public enum OrderEdit: Codable, Sendable, Equatable {
  /// Nil takes them away.
  case notes(String?)
  case vehicle(Vehicle.ID?)
  case internalID(String)
  case scheduledAt(Timestamp?)
  /// Replaced as a whole, not merged.
  case meta(OrderMeta)

  /// Characters.
  static let longestNotes = 5_000

  /// What a person calls the field.
  public var name: String {
    switch self {
    case .notes: "notes"
    case .vehicle: "vehicle"
    case .internalID: "internal id"
    case .scheduledAt: "scheduled time"
    case .meta: "meta"
    }
  }

  /// The value in words; nil when it is none.
  var words: String? {
    switch self {
    case .notes(let text): text
    case .vehicle(let id): id?.rawValue
    case .internalID(let text): text
    case .scheduledAt(let time): time?.iso
    case .meta(let meta): JSONValue.object(meta.members).text
    }
  }

  /// As it will be sent: texts without the blanks around them, times in whole seconds.
  func checked() throws(Refusal) -> OrderEdit {
    switch self {
    case .notes(let text?):
      let trimmed = TypedText.trimmed(text)
      if trimmed.isEmpty { return .notes(nil) }
      return .notes(try TypedText.check(text, as: "notes", upTo: Self.longestNotes))
    case .internalID(let text): return .internalID(try Self.checked(internalID: text))
    case .scheduledAt(let time): return .scheduledAt(time?.wholeSeconds)
    case .vehicle(let id?): return .vehicle(try Self.checked(vehicle: id))
    case .notes(nil), .vehicle(nil), .meta: return self
    }
  }

  /// The server takes an id that it does not know for none.
  static func checked(vehicle id: Vehicle.ID) throws(Refusal) -> Vehicle.ID {
    guard id.rawValue.hasPrefix("vehicle_") else { throw .notAVehicle(id.rawValue) }
    return id
  }

  /// A name that finds an order in the path of a call, and no other's public id.
  static func checked(internalID text: String) throws(Refusal) -> String {
    let name = try TypedText.check(text, as: "internal id", upTo: 100)
    let isPlain = name.unicodeScalars.allSatisfy {
      $0.isASCII && $0.value > 0x20 && !"/?#%\\".unicodeScalars.contains($0)
    }
    guard isPlain, !name.hasPrefix("order_"), name != ".", name != ".." else { throw .badInternalID(name) }
    return name
  }

  /// The same field as the order has it; nil when the document does not tell.
  func shown(on order: Order) -> OrderEdit? {
    switch self {
    case .notes: order.json["notes"] == nil ? nil : .notes(order.notes)
    case .vehicle: order.vehicleAssigned.isAbsent ? nil : .vehicle(order.vehicleAssigned.value?.id)
    case .internalID: order.internalID.map { .internalID($0) }
    case .scheduledAt: order.json["scheduled_at"] == nil ? nil : .scheduledAt(order.scheduledAt)
    case .meta: order.json["meta"] == nil ? nil : .meta(OrderMeta(order.meta))
    }
  }

  /// The same field and, to the server, the same value.
  func isSame(as other: OrderEdit) -> Bool {
    switch (self, other) {
    case (.notes(let left), .notes(let right)):
      TypedText.trimmed(left ?? "") == TypedText.trimmed(right ?? "")
    case (.vehicle(let left), .vehicle(let right)): left == right
    case (.internalID(let left), .internalID(let right)): left == right
    case (.scheduledAt(let left), .scheduledAt(let right)): left?.wholeSeconds == right?.wholeSeconds
    case (.meta(let left), .meta(let right)): left.isSame(as: right)
    case (.notes, _), (.vehicle, _), (.internalID, _), (.scheduledAt, _), (.meta, _): false
    }
  }

  func apply(to order: inout Order) {
    switch self {
    case .notes(let text): order.notes = text
    case .vehicle(let id): order.show(vehicle: id)
    case .internalID(let text): order.internalID = text
    case .scheduledAt(let time): order.scheduledAt = time
    case .meta(let meta): order.json["meta"] = .object(meta.members)
    }
  }
}

extension Timestamp {
  /// The server keeps seconds.
  var wholeSeconds: Timestamp {
    Timestamp(milliseconds: milliseconds - ((milliseconds % 1000) + 1000) % 1000)
  }
}

extension Order {
  /// Shows a driver of whom only the id is known, and perhaps the name.
  mutating func show(driver: Driver.ID?, name: String?) {
    if self.driverAssigned.value?.id == driver, driver != nil { return }
    self.driverAssigned =
      driver.map {
        var shown = Driver(json: ["id": .string($0.rawValue)])
        shown.name = name
        return .value(shown)
      } ?? .none
  }

  mutating func show(vehicle: Vehicle.ID?) {
    if self.vehicleAssigned.value?.id == vehicle, vehicle != nil { return }
    self.vehicleAssigned = vehicle.map { .value(Vehicle(json: ["id": .string($0.rawValue)])) } ?? .none
  }
}
