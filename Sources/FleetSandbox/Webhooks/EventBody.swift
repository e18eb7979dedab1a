/// The bytes of an event, all in one place: the envelope, and for every kind of record the members that the real
/// server sends, in its order (captures in `webhooks.jsonl`, events 1.4).
extension SandboxServer {
  /// The moving date that names the form of the API (events 1.4).
  static let apiVersion = "2024-03-12"
  private static let pictures = "https://s3.ap-southeast-1.amazonaws.com/flb-assets/static/"

  /// The body of an event. A record that can no longer be read is `[]`; one that was deleted still can
  /// (captures 1362, events 1.4).
  func eventBody(_ event: EventLog.Pending) -> [UInt8] {
    guard let data = eventData(event.subject) else { return JSONWriter.compact(.array([])) }
    if dialect == .recipes { return recipeBody(event, data) }
    return JSONWriter.compact([
      "id": .string(event.id), "api_version": .string(Self.apiVersion),
      "event": .string(event.name), "created_at": Self.plainTime(event.createdAt), "data": data,
    ])
  }

  /// The body as the recipes show it, its id made from the event's own, so that every delivery has the same.
  private func recipeBody(_ event: EventLog.Pending, _ data: SandboxJSON) -> [UInt8] {
    let document: SandboxJSON =
      switch event.subject {
      case .order(let id): orderIndex[id].map { orderJSON(orders[$0], .full) } ?? data
      case .driver(let id): driver(id).map { driverJSON($0) } ?? data
      case .place, .contact, .entity, .file, .gone: data
      }
    var random = SandboxRandom(seed: stableHash(event.id))
    return RecipeEvent(
      event.name, id: RecipeEvent.newID(&random), document: document, at: event.createdAt
    ).json.bytes
  }

  /// `2026-11-21 17:32:40`, or null.
  static func plainTime(_ moment: Int64?) -> SandboxJSON {
    guard let moment else { return .null }
    let text = ServerTime.timestamp(moment)
    return .string("\(text.prefix(10)) \(text.dropFirst(11).prefix(8))")
  }

  func eventData(_ subject: EventLog.Subject) -> SandboxJSON? {
    switch subject {
    case .order(let id): orderIndex[id].map { eventData(orders[$0]) }
    case .driver(let id): driver(id).map(eventData)
    case .place(let id): places[id].map(eventData)
    case .contact(let id): contacts[id].map(eventData)
    case .entity(let id, let order):
      orderIndex[order].flatMap { index in
        orders[index].entities.first { $0.id == id }.map(eventData)
      }
    case .file(let file): eventData(file)
    case .gone(_, let data): data
    }
  }

  /// Its relations are ids, but for the customer.
  private func eventData(_ order: OrderRecord) -> SandboxJSON {
    let customer = order.customerID.flatMap { contacts[$0] }
    return [
      "id": .string(order.id), "internal_id": .string(order.internalID),
      "customer": customer.map(eventCustomer) ?? .null, "payload": .string(order.payloadID),
      "facilitator": .null, "driver_assigned": .text(order.driverID),
      "tracking_number": .string(order.tracking.id), "purchase_rate": .null,
      "notes": .string(order.notes ?? ""), "type": .string(order.configKey),
      "status": .string(order.status), "adhoc": .bool(order.adhoc), "meta": order.meta,
      "dispatched_at": Self.plainTime(order.dispatchedAt),
      "started_at": Self.plainTime(order.startedAt),
      "scheduled_at": Self.plainTime(order.scheduledAt),
      "updated_at": Self.plainTime(order.updatedAt),
      "created_at": Self.plainTime(order.createdAt),
    ]
  }

  /// Only the top level has the plain times.
  private func eventCustomer(_ contact: ContactRecord) -> SandboxJSON {
    // A customer that came with an order has an account of its own, of which nothing else is ever told.
    let suffix = contact.id.split(separator: "_").last.map(String.init) ?? contact.id
    return [
      "id": .string(contact.id), "internal_id": .string(contact.internalID),
      "name": .string(contact.name), "title": .text(contact.title), "email": .text(contact.email),
      "phone": .text(contact.phone), "photo_url": .string(Self.pictures + "no-avatar.png"),
      "place": .null, "places": [], "user": .string(contact.userID ?? "user_\(suffix)"), "type": "customer",
      "meta": [:],
      "slug": .string(contact.slug),
      "updated_at": ServerTime.json(contact.updatedAt ?? contact.createdAt),
      "created_at": ServerTime.json(contact.createdAt),
    ]
  }

  private func eventData(_ contact: ContactRecord) -> SandboxJSON {
    [
      "id": .string(contact.id), "internal_id": .string(contact.internalID),
      "name": .string(contact.name), "title": .text(contact.title), "email": .text(contact.email),
      "phone": .text(contact.phone), "photo_url": .string(Self.pictures + "no-avatar.png"),
      "type": .string(contact.type), "meta": [:], "slug": .string(contact.slug),
      "updated_at": Self.plainTime(contact.updatedAt ?? contact.createdAt),
      "created_at": Self.plainTime(contact.createdAt),
    ]
  }

  private func eventData(_ driver: DriverRecord) -> SandboxJSON {
    [
      "id": .string(driver.id), "internal_id": .string(driver.internalID),
      "name": .string(driver.name), "email": .string(driver.email),
      "phone": .string(driver.phone), "photo_url": .string(Self.pictures + "no-avatar.png"),
      "license_expiry": .null, "vehicle": .text(driver.vehicleID),
      "current_job": .text(driver.currentJob), "vendor": .null,
      "location": point(driver.position.latitude, driver.position.longitude),
      "heading": .int(driver.position.heading), "altitude": .int(driver.position.altitude),
      "speed": .int(driver.position.speed), "country": .string(driver.country ?? company.country),
      "currency": .string(company.currency), "city": .string(driver.city),
      "online": .bool(driver.online), "status": .string(driver.status), "meta": [:],
      "updated_at": Self.plainTime(driver.updatedAt), "created_at": Self.plainTime(driver.createdAt),
    ]
  }

  /// Latitude and longitude are null whatever the place has: seven of seven (captures 101–104).
  private func eventData(_ place: PlaceRecord) -> SandboxJSON {
    func more(_ name: String) -> SandboxJSON { .text(place.more[name]) }
    return [
      "id": .string(place.id), "internal_id": .null, "name": .text(place.name), "latitude": .null,
      "longitude": .null, "street1": .text(place.street1), "street2": more("street2"),
      "city": .text(place.city), "province": more("province"), "postal_code": .text(place.postalCode),
      "neighborhood": more("neighborhood"), "district": more("district"), "building": more("building"),
      "security_access_code": more("security_access_code"),
      "country": .text(place.country), "phone": .text(place.phone), "owner": .null, "type": more("type"),
      "meta": [:], "updated_at": Self.plainTime(place.updatedAt ?? place.createdAt),
      "created_at": Self.plainTime(place.createdAt),
    ]
  }

  /// Its kind is null unless somebody gave it one: the default of the database's column is not read back (21 of 21,
  /// captures 319, 320).
  private func eventData(_ entity: EntityRecord) -> SandboxJSON {
    func detail(_ name: String) -> SandboxJSON { entity.details[name] ?? .null }
    return [
      "id": .string(entity.id), "internal_id": .string(entity.internalID),
      "name": .text(entity.name), "type": entity.type == "entity" ? .null : .text(entity.type),
      "destination": .text(entity.destination), "customer": .null,
      "tracking_number": .string(entity.tracking.id), "description": detail("description"),
      "photo_url": .string(Self.pictures + "parcels/medium.png"), "length": detail("length"),
      "width": detail("width"), "height": detail("height"),
      "dimensions_unit": detail("dimensions_unit"), "weight": detail("weight"),
      "weight_unit": detail("weight_unit"), "declared_value": detail("declared_value"),
      "price": detail("price"), "sale_price": detail("sale_price"), "sku": detail("sku"),
      "currency": detail("currency"), "meta": [:],
      "updated_at": Self.plainTime(entity.createdAt),
      "created_at": Self.plainTime(entity.createdAt),
    ]
  }

  /// Fields that were left out are `{}` (events 1.2).
  private func eventData(_ file: FileRecord) -> SandboxJSON {
    [
      "id": .string(file.id), "uuid": [:], "public_id": [:], "company_uuid": [:],
      "url": .string(file.url), "original_filename": .string(file.name), "folder": .null,
      "content_type": .text(file.contentType),
      "file_size": file.size.map { .int(Int64($0)) } ?? .null, "caption": .null,
      "type": .text(file.type), "meta": [:], "updated_at": Self.plainTime(file.createdAt),
      "created_at": Self.plainTime(file.createdAt),
    ]
  }
}
