/// The smaller parts of an order's answer: customer, entities, tracking numbers and their rows.
extension SandboxServer {
  /// A customer inside an order: a contact without `user`, with its kind twice (captures 114).
  func customerJSON(_ contact: ContactRecord) -> SandboxJSON {
    let suffix = contact.id.split(separator: "_").last.map(String.init) ?? contact.id
    let json: SandboxJSON = [
      "id": .string(contact.id), "customer_id": .string("customer_\(suffix)"),
      "internal_id": .string(contact.internalID), "name": .string(contact.name),
      "title": .text(contact.title),
      "email": .text(contact.email), "phone": .text(contact.phone), "custom_fields": [],
      "photo_url": "https://s3.ap-southeast-1.amazonaws.com/flb-assets/static/no-avatar.png",
      "place": .null, "places": [], "type": "customer-contact", "meta": [:],
      "slug": .string(contact.slug),
      "updated_at": ServerTime.json(contact.updatedAt ?? contact.createdAt),
      "created_at": ServerTime.json(contact.createdAt), "customer_type": "customer-contact",
    ]
    return json.telling(contact.told)
  }

  /// An entity; its progress is its tracking number's code (rest-api 4.5).
  func entityJSON(_ entity: EntityRecord, of order: OrderRecord) -> SandboxJSON {
    func detail(_ name: String) -> SandboxJSON { entity.details[name] ?? .null }
    let json: SandboxJSON = [
      "id": .string(entity.id), "internal_id": .string(entity.internalID),
      "name": .text(entity.name), "type": .text(entity.type), "payload": .string(order.payloadID),
      "destination": .text(entity.destination), "customer": .null,
      "tracking_number": trackingJSON(entity.tracking, subject: entity.id),
      "description": detail("description"),
      "photo_url":
        "https://s3.ap-southeast-1.amazonaws.com/flb-assets/static/parcels/medium.png",
      "length": detail("length"), "width": detail("width"), "height": detail("height"),
      "dimensions_unit": detail("dimensions_unit"), "weight": detail("weight"),
      "weight_unit": detail("weight_unit"), "declared_value": detail("declared_value"),
      "price": detail("price"), "sale_price": detail("sale_price"), "sku": detail("sku"),
      "currency": detail("currency"), "meta": [:],
      "updated_at": ServerTime.json(entity.createdAt),
      "created_at": ServerTime.json(entity.createdAt),
    ]
    return json.telling(entity.told)
  }

  /// A tracking number with its two pictures. Their text is made from the number, as long as a real one's:
  /// they are a quarter of a real order (design 7). Undrawn, both are null.
  func trackingJSON(_ tracking: TrackingRecord, subject: String, isDrawn: Bool = true)
    -> SandboxJSON
  {
    var pictures = SandboxRandom(seed: stableHash(tracking.number))
    func picture(_ length: Int) -> SandboxJSON { isDrawn ? .string(pictures.pictureText(length)) : .null }
    let json: SandboxJSON = [
      "id": .string(tracking.id), "tracking_number": .string(tracking.number),
      "subject": .string(subject), "region": .string(company.country),
      "status": .text(tracking.latest?.status), "status_code": .text(shown(tracking.latest?.code)),
      "qr_code": picture(372), "barcode": picture(540),
      "url": .string("\(consoleURL)/track-order?order=\(tracking.number)"),
      "type": .string(tracking.type), "updated_at": ServerTime.json(tracking.createdAt),
      "created_at": ServerTime.json(tracking.createdAt),
    ]
    return json.telling(tracking.told)
  }

  /// A code as documents write it (rest-api 3.1).
  func shown(_ code: String?) -> String? { warts.codesAreUpperCase ? code : code?.lowercased() }

  /// A row of history, which repeats its tracking number whole. `updated_at` is null because the row is a
  /// raw insert (rest-api 4.0).
  func statusJSON(_ row: StatusRow, tracking: SandboxJSON) -> SandboxJSON {
    let json: SandboxJSON = [
      "id": .string(row.id), "status": .string(row.status), "details": .text(row.details),
      "code": .text(shown(row.code)), "complete": .bool(row.complete),
      "tracking_number": warts.picturesInEveryRow ? tracking : tracking.removing(["qr_code", "barcode"]),
      "city": .null, "province": .null, "postal_code": .null, "country": .null,
      "location": point(row.latitude, row.longitude),
      "updated_at": ServerTime.json(warts.rowsHaveNoUpdatedAt ? row.updatedAt : row.createdAt),
      "created_at": ServerTime.json(row.createdAt),
    ]
    return json.telling(row.told)
  }
}
