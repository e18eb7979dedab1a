/// Reading the members of a document that is taken over. Nothing here fails on an odd value: it is nil.
struct AdoptedDocument {
  let json: SandboxJSON
  /// The public id.
  let id: String

  /// The document of a `kind` whose public id begins with one of `prefixes`, bare or under `data`, its id called
  /// `id` or `public_id`.
  init(_ json: SandboxJSON, _ kind: String, prefixes: [String]) throws(AdoptionRefusal) {
    let bare = json["id"] == nil && json["data"]?.members != nil ? json["data"] ?? json : json
    guard bare.members != nil else { throw AdoptionRefusal(kind, "it is no object") }
    guard let id = bare["id"]?.stringValue ?? bare["public_id"]?.stringValue, !id.isEmpty else {
      throw AdoptionRefusal(kind, "it has no id")
    }
    guard prefixes.contains(where: { id.hasPrefix($0) }) else {
      throw AdoptionRefusal(kind, "its id is \(id)")
    }
    self.json = bare
    self.id = id
  }

  subscript(name: String) -> SandboxJSON? { json[name] }

  func text(_ name: String) -> String? { json[name]?.stringValue }

  func whole(_ name: String) -> Int64? { json[name]?.wholeNumber }

  func moment(_ name: String) -> Int64? { text(name).flatMap { ServerTime.parse($0) } }

  /// Nil when it is absent or null.
  func flag(_ name: String) -> Bool? {
    json[name].flatMap { $0.isNull ? nil : $0.isTruthy }
  }

  func object(_ name: String) -> SandboxJSON? {
    json[name].flatMap { $0.members == nil ? nil : $0 }
  }

  /// `location`, heading, altitude and speed.
  var position: PositionRecord {
    let point = json["location"]?.pointCoordinates
    return PositionRecord(
      latitude: point?.latitude ?? 0, longitude: point?.longitude ?? 0,
      heading: whole("heading") ?? 0, altitude: whole("altitude") ?? 0, speed: whole("speed") ?? 0)
  }
}

extension SandboxJSON {
  /// A number cut to a whole one; nil when there is none or it is out of reach.
  var wholeNumber: Int64? {
    numberValue.flatMap { $0.isFinite && abs($0) < 9e15 ? Int64($0) : nil }
  }

  /// The degrees of a GeoJSON point.
  var pointCoordinates: (latitude: Double, longitude: Double)? {
    guard let pair = self["coordinates"]?.arrayValue, pair.count == 2,
      let longitude = pair[0].numberValue, let latitude = pair[1].numberValue
    else { return nil }
    return (latitude, longitude)
  }

  /// A relation in either of its forms: an object or an id.
  var relationID: String? { stringValue ?? (self["id"] ?? self["public_id"])?.stringValue }
}
