/// Tracking numbers, their rows and the things to carry of an order that is taken over.
extension SandboxServer {
  /// The order's own tracking with its history. A document without `tracking_statuses` shows only the newest row.
  mutating func tracking(
    of adopted: AdoptedDocument, known: TrackingRecord?, _ order: OrderRecord
  ) -> TrackingRecord {
    guard let number = adopted.object("tracking_number") else {
      return known ?? newOrderTracking(order)
    }
    var tracking = frame(ofTracking: number, known: known, type: "order", order)
    if let rows = adopted["tracking_statuses"]?.arrayValue {
      tracking.rows = rows.compactMap { row($0) }
      tracking.toldLatest = nil
    }
    tell(&tracking, number, subject: order.id)
    let isWhole = adopted["tracking_statuses"] != nil
    setLatest(&tracking, number, isWhole: isWhole, order)
    return tracking
  }

  private mutating func newOrderTracking(_ order: OrderRecord) -> TrackingRecord {
    newTracking(
      type: "order", title: "Order Created", details: "New order created.", at: order.createdAt)
  }

  private mutating func frame(
    ofTracking json: SandboxJSON, known: TrackingRecord?, type: String, _ order: OrderRecord
  ) -> TrackingRecord {
    let id = json["id"]?.stringValue ?? known?.id ?? random.publicID("track")
    let kept = known.flatMap { $0.id == id ? $0 : nil }
    return TrackingRecord(
      id: id, uuid: kept?.uuid ?? random.uuid(),
      number: json["tracking_number"]?.stringValue ?? kept?.number ?? "",
      type: json["type"]?.stringValue ?? type, rows: kept?.rows ?? [],
      createdAt: json["created_at"]?.stringValue.flatMap { ServerTime.parse($0) } ?? order.createdAt,
      toldLatest: kept?.toldLatest)
  }

  /// What the number's document says of its other columns; where the console is, and how the company's numbers
  /// begin, is learned from it.
  private mutating func tell(
    _ tracking: inout TrackingRecord, _ json: SandboxJSON, subject: String
  ) {
    if let url = json["url"]?.stringValue, url.hasSuffix("/track-order?order=\(tracking.number)") {
      consoleURL = String(url.dropLast("/track-order?order=\(tracking.number)".count))
    }
    let letters = tracking.number.prefix { $0.isLetter }
    if letters.count == 3 { company.trackingPrefix = String(letters) }
    tracking.told = ToldMembers(
      json, against: trackingJSON(tracking, subject: subject, isDrawn: false),
      ruled: Self.ruledTrackingMembers)
  }

  private static let ruledTrackingMembers: Set<String> = [
    "id", "subject", "status", "status_code", "qr_code", "barcode",
  ]

  /// Makes the newest row the one the number shows.
  private mutating func setLatest(
    _ tracking: inout TrackingRecord, _ json: SandboxJSON, isWhole: Bool, _ order: OrderRecord
  ) {
    guard let code = json["status_code"]?.stringValue else { return }
    let status = json["status"]?.stringValue ?? code
    guard tracking.latest?.code != code || tracking.latest?.status != status else { return }
    if let row = tracking.rows.last(where: { $0.code == code && $0.status == status }) {
      tracking.toldLatest = ToldLatest(row: row, count: tracking.rows.count)
      return
    }
    let isComplete = (flow(order)?.activity(code)?.complete ?? (code == "COMPLETED"))
    let words = ActivityWords(code: code, status: status, details: nil, complete: isComplete)
    var row = row(words, for: order, at: order.updatedAt)
    row.code = code
    if isWhole {
      tracking.toldLatest = ToldLatest(row: row, count: tracking.rows.count)
    } else {
      tracking.rows.append(row)
    }
  }

  /// A row of history; nil when it has no code.
  private mutating func row(_ json: SandboxJSON) -> StatusRow? {
    guard let code = json["code"]?.stringValue else { return nil }
    let point = json["location"]?.pointCoordinates
    var row = StatusRow(
      id: json["id"]?.stringValue ?? random.publicID("status"),
      status: json["status"]?.stringValue ?? code, details: json["details"]?.stringValue, code: code,
      complete: json["complete"]?.isTruthy ?? false, latitude: point?.latitude ?? 0,
      longitude: point?.longitude ?? 0,
      createdAt: json["created_at"]?.stringValue.flatMap { ServerTime.parse($0) } ?? foundedAt)
    row.told = ToldMembers(
      json, against: statusJSON(row, tracking: .null), ruled: ["tracking_number"])
    return row
  }

  /// A thing to carry; nil when it has no id.
  mutating func entity(_ json: SandboxJSON, known: EntityRecord?, _ order: OrderRecord)
    -> EntityRecord?
  {
    guard let id = json["id"]?.stringValue else { return nil }
    var details = SandboxJSON.emptyObject
    for name in Self.entityDetails {
      if let value = json[name], !value.isNull { details = details.setting(name, value) }
    }
    var tracking: TrackingRecord
    if let number = json["tracking_number"], number.members != nil {
      tracking = frame(ofTracking: number, known: known?.tracking, type: "entity", order)
      if tracking.rows.isEmpty {
        tracking.rows = [
          StatusRow(
            id: random.publicID("status"), status: "Entity Created", details: "New entity created.",
            code: "CREATED", complete: false, latitude: 0, longitude: 0,
            createdAt: tracking.createdAt)
        ]
      }
      tell(&tracking, number, subject: id)
      setLatest(&tracking, number, isWhole: false, order)
    } else {
      tracking =
        known?.tracking
        ?? newTracking(
          type: "entity", title: "Entity Created", details: "New entity created.",
          at: order.createdAt)
    }
    var entity = EntityRecord(
      id: id, internalID: json["internal_id"]?.stringValue ?? known?.internalID ?? "",
      name: json["name"]?.stringValue, type: json["type"]?.stringValue,
      destination: json["destination"]?.relationID, details: details, tracking: tracking,
      createdAt: json["created_at"]?.stringValue.flatMap { ServerTime.parse($0) } ?? order.createdAt)
    entity.told = ToldMembers(
      json, against: entityJSON(entity, of: order), ruled: ["id", "payload", "tracking_number"])
    return entity
  }

  private static let entityDetails = [
    "description", "length", "width", "height", "dimensions_unit", "weight", "weight_unit",
    "declared_value", "price", "sale_price", "sku", "currency",
  ]
}
