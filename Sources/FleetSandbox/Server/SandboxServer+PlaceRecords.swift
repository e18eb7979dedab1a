/// Places as records of their own (rest-api 2.5, captures 101–104, 1328, 1406, 1609).
extension SandboxServer {
  /// The words of a 404, with the status of a bad request (rest-api 2.5).
  private var placeNotFound: Reply {
    .refused(warts.missingPlacesAreBadRequests ? 400 : 404, "Place resource not found.")
  }

  /// `GET /places`, from the list cache like every list of a cached resource.
  mutating func listPlaces(_ call: Call) -> Reply {
    let text = call.request.query.last { $0.name == "query" }?.value.lowercased() ?? ""
    let list = RecordList<PlaceRecord>(
      columns: [
        "name": { $0.name }, "phone": { $0.phone }, "city": { $0.city }, "country": { $0.country },
        "postal_code": { $0.postalCode }, "street1": { $0.street1 }, "address": { $0.address },
        "neighborhood": { $0.more["neighborhood"] }, "state": { $0.more["province"] },
      ], createdAt: { $0.createdAt }, updatedAt: { $0.updatedAt ?? $0.createdAt })
    let found = places.values
      .filter { $0.companyID == scope && (text.isEmpty || $0.address.lowercased().contains(text)) }
      .sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    return answerList(call, path: "/v1/places") { server in
      list.rows(found, call.request.query, ignoresUnknownSort: !server.warts.unknownSortFails)?
        .map { ListCache.Row(id: $0.id, json: server.placeJSON($0)) }
    }
  }

  /// A place of the same name and street is that place: 200, not 201.
  mutating func createPlace(_ call: Call) -> Reply {
    let body = call.body
    var problems: [String] = []
    let hasPoint = body.filled("latitude") != nil && body.filled("longitude") != nil
    let isPlaced = hasPoint || body.filled("location") != nil || body.filled("address") != nil
    if !isPlaced {
      if body.filled("street1") == nil {
        problems = missing(["name", "street1"], body)
      }
    }
    for (one, other) in [("latitude", "longitude"), ("longitude", "latitude")]
    where body.filled(one) == nil && body.filled(other) != nil {
      problems.append("The \(one) field is required when \(other) is present.")
    }
    guard problems.isEmpty else { return .invalid(problems) }
    guard !call.breaksHalfWay else { return .serverError }
    let name = body.text("name")?.uppercased()
    let street = body.text("street1")?.uppercased()
    if warts.knownRecordsAreMerged, name != nil || street != nil,
      let known = places.values.first(where: {
        $0.companyID == scope && $0.name?.uppercased() == name && $0.street1?.uppercased() == street
      })
    {
      write(body, toPlace: known.id, uppercased: warts.placesAreUpperCase, at: call.now)
      record(.place, facts: ["place": known.id], by: call)
      return answer(place: known.id)
    }
    let id = placeID(.object(body.members), at: call.now)
    let more = moreFields(body, uppercased: warts.placesAreUpperCase)
    places[id]?.more = more
    cache.clear()
    record(.place, facts: ["place": id], by: call)
    return answer(place: id, isNew: true)
  }

  mutating func perform(_ action: Endpoint.RecordAction, onPlace id: String, _ call: Call) -> Reply {
    guard let place = places[id], place.companyID == scope else { return placeNotFound }
    switch action {
    case .show: return answer(place: id)
    case .update:
      guard !call.breaksHalfWay else { return .serverError }
      write(call.body, toPlace: id, uppercased: false, at: call.now)
      record(.place, facts: ["place": id], by: call)
      return answer(place: id)
    case .delete:
      guard !call.breaksHalfWay else { return .serverError }
      // Soft: orders that go there still show it.
      places[id]?.companyID = ""
      announce("place.deleted", .place(id))
      cache.clear()
      record(.place, facts: ["place": id], by: call)
      return .deleted(id, "place", at: call.now)
    }
  }

  private func answer(place id: String, isNew: Bool = false) -> Reply {
    guard let place = places[id] else { return placeNotFound }
    return isNew ? .created(placeJSON(place)) : .ok(placeJSON(place))
  }

  /// Writes what was sent. Only a change is a save: `updated_at` and the lists notice nothing else (captures 1406,
  /// 1407, 1609, 1610).
  private mutating func write(
    _ body: RequestBody, toPlace id: String, uppercased: Bool, at moment: Int64
  ) {
    guard var place = places[id] else { return }
    func cased(_ text: String?) -> String? { uppercased ? text?.uppercased() : text }
    func set(_ name: String, _ column: WritableKeyPath<PlaceRecord, String?>) {
      guard body.has(name) else { return }
      place[keyPath: column] = cased(body.text(name))
    }
    set("name", \.name)
    set("street1", \.street1)
    set("city", \.city)
    set("postal_code", \.postalCode)
    set("country", \.country)
    if body.has("phone") { place.phone = body.text("phone") }
    for (name, value) in moreFields(body, uppercased: uppercased) { place.more[name] = value }
    if let point = Self.point(in: body) { (place.latitude, place.longitude) = point }
    guard place != places[id] || !warts.unchangedSaveIsNoSave else { return }
    place.told.forget(Set(body.members.map(\.name)).union(["address", "location"]))
    place.updatedAt = moment
    places[id] = place
    announce("place.updated", .place(id))
    cache.clear()
  }

  private static let moreColumns = [
    "street2", "province", "neighborhood", "district", "building", "security_access_code", "type",
  ]

  private func moreFields(_ body: RequestBody, uppercased: Bool) -> [String: String] {
    var fields: [String: String] = [:]
    for name in Self.moreColumns {
      guard let text = body.text(name) else { continue }
      fields[name] = uppercased && name != "type" ? text.uppercased() : text
    }
    return fields
  }

  private static func point(in body: RequestBody) -> (Double, Double)? {
    if let pair = body.filled("location")?["coordinates"]?.arrayValue, pair.count == 2,
      let longitude = pair[0].numberValue, let latitude = pair[1].numberValue
    {
      return (latitude, longitude)
    }
    let location = body.filled("location")
    guard let latitude = (body["latitude"] ?? location?["latitude"])?.numberValue,
      let longitude = (body["longitude"] ?? location?["longitude"])?.numberValue
    else { return nil }
    return (latitude, longitude)
  }
}
