/// Taking over places and contacts as a real server shows them.
extension SandboxServer {
  /// Takes over a place: the answer of `/places`, a pickup or dropoff of an order, or a waypoint, whose own members
  /// (order, tracking, state) are not the place's.
  public mutating func adopt(place document: SandboxJSON) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(document, "place", prefixes: ["place_"])
    let isWaypoint = adopted["order"] != nil && adopted["tracking"] != nil
    let known = places[adopted.id]
    let point = adopted["location"]?.pointCoordinates
    let createdAt = adopted.moment("created_at")
    var record = PlaceRecord(
      id: adopted.id, uuid: known?.uuid ?? random.uuid(), name: adopted.text("name"),
      street1: adopted.text("street1"), city: adopted.text("city"),
      postalCode: adopted.text("postal_code"), country: adopted.text("country"),
      phone: adopted.text("phone"), latitude: point?.latitude ?? 0, longitude: point?.longitude ?? 0,
      createdAt: createdAt ?? known?.createdAt ?? foundedAt,
      updatedAt: adopted.moment("updated_at"), companyID: known?.companyID ?? scope)
    record.told = ToldMembers(
      adopted.json, against: placeJSON(record), ruled: isWaypoint ? Self.waypointMembers : [])
    if isWaypoint, let known {
      record.told = record.told.filled(
        from: known.told,
        only: Self.waypointMembers.union(["avatar_url", "custom_fields"]))
    }
    places[adopted.id] = record
  }

  /// Members of a place's form that mean the stop in a waypoint's.
  private static let waypointMembers: Set<String> = ["type", "meta"]

  /// Takes over a contact: the answer of `/contacts`, or the customer of an order.
  public mutating func adopt(contact document: SandboxJSON) throws(AdoptionRefusal) {
    let adopted = try AdoptedDocument(
      document, "contact", prefixes: ["contact_", "customer_", "vendor_"])
    let isCustomer = adopted["customer_type"] != nil
    let known = contacts[adopted.id]
    var record = ContactRecord(
      id: adopted.id,
      internalID: adopted.text("internal_id") ?? known?.internalID ?? random.internalID(),
      name: adopted.text("name") ?? "", email: adopted.text("email"), phone: adopted.text("phone"),
      createdAt: adopted.moment("created_at") ?? known?.createdAt ?? foundedAt)
    record.updatedAt = adopted.moment("updated_at") ?? known?.updatedAt
    record.title = adopted.text("title") ?? known?.title
    // An order does not tell the account of its customer.
    record.userID = adopted.text("user") ?? known?.userID
    record.type = (isCustomer ? known?.type : adopted.text("type")) ?? record.type
    record.companyID = known?.companyID ?? record.companyID
    // A contact's own document names its kind in another word than an order does (captures 105, 114).
    record.told = ToldMembers(
      adopted.json, against: customerJSON(record), ruled: isCustomer ? [] : ["type"])
    if !isCustomer, let known { record.told = record.told.filled(from: known.told, only: ["type"]) }
    contacts[adopted.id] = record
  }
}
