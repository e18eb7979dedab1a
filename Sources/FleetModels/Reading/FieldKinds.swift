/// The kinds of members and their tolerances (rest-api 4.0).
extension Field {
  private static func scalar<Inner: Sendable>(
    _ name: String, _ what: String, read: @escaping @Sendable (JSONValue) -> Inner?,
    write: @escaping @Sendable (Inner) -> JSONValue?
  ) -> Field<Inner?> where Value == Inner? {
    Field<Inner?>(name) { json in
      guard let json, json != .null else { return Reading(value: nil) }
      guard let value = read(json) else {
        return Reading(value: nil, problems: [MemberProblem(path: "", reason: "not \(what)")])
      }
      return Reading(value: value)
    } write: { value in
      guard let value else { return .null }
      return write(value)
    }
  }
}

extension Field where Value == String? {
  /// A text; a number or flag is taken as its text.
  public static func text(_ name: String) -> Self {
    scalar(name, "a text", read: Lenient.text, write: { .string($0) })
  }
}

extension Field where Value == Int? {
  /// A whole number; also as a text, also as `12.0`.
  public static func integer(_ name: String) -> Self {
    scalar(name, "a whole number", read: Lenient.integer, write: { .number(JSONNumber($0)) })
  }
}

extension Field where Value == Double? {
  /// A number; also as a text such as `"2500.00"`.
  public static func decimal(_ name: String) -> Self {
    scalar(name, "a number", read: Lenient.decimal, write: { JSONNumber($0).map { .number($0) } })
  }
}

extension Field where Value == Bool? {
  /// A flag; also as `0`, `1`, `"0"`, `"1"`.
  public static func flag(_ name: String) -> Self {
    scalar(name, "yes or no", read: Lenient.flag, write: { .bool($0) })
  }
}

extension Field where Value == Timestamp? {
  /// A time in any of the server's forms.
  public static func time(_ name: String) -> Self {
    scalar(
      name, "a time", read: { $0.string.flatMap { Timestamp($0) } }, write: { .string($0.iso) })
  }
}

extension Field where Value == CalendarDay? {
  /// A day; also as a time, of which the date counts as written.
  public static func day(_ name: String) -> Self {
    scalar(
      name, "a day", read: { $0.string.flatMap { CalendarDay(String($0.prefix(10))) } },
      write: { .string($0.description) })
  }
}

extension Field where Value == StatusCode? {
  /// A status or activity code.
  public static func status(_ name: String) -> Self {
    scalar(
      name, "a status code", read: { Lenient.text($0).map { StatusCode($0) } }, write: { .string($0.text) })
  }
}

extension Field where Value == Coordinate? {
  /// A GeoJSON point; `[0, 0]` is unknown.
  public static func coordinate(_ name: String) -> Self {
    Field(name) { json in
      guard let json, json != .null else { return Reading(value: nil) }
      switch Lenient.point(json) {
      case .unknown: return Reading(value: nil)
      case .known(let coordinate): return Reading(value: coordinate)
      case .broken: return Reading(value: nil, problems: [MemberProblem(path: "", reason: "not a point")])
      }
    } write: { coordinate in
      let pair: [JSONValue] =
        coordinate.map { point in
          [point.longitude, point.latitude].compactMap { JSONNumber($0).map { .number($0) } }
        }
        ?? [0, 0]
      return ["type": "Point", "coordinates": .array(pair)]
    }
  }
}

extension Field where Value == JSONValue? {
  /// A member whose form this core leaves alone; null is nil.
  public static func raw(_ name: String) -> Self {
    Field(name) {
      Reading(value: $0 == .null ? nil : $0)
    } write: {
      $0 ?? .null
    }
  }
}

extension Field where Value == JSONObject {
  /// A map of the company's own; `{}`, `[]` and null are all empty. One that was encoded twice, and so comes
  /// as a text, is read all the same.
  public static func map(_ name: String) -> Self {
    Field(name) { json in
      switch json {
      case nil, .null: Reading(value: [:])
      case .array(let elements) where elements.isEmpty: Reading(value: [:])
      case .array(let elements):
        // PHP writes a map whose keys are 0, 1, 2 … as a list.
        Reading(
          value: Dictionary(
            uniqueKeysWithValues: elements.enumerated().map { (String($0.offset), $0.element) }))
      case .object(let members): Reading(value: members)
      case .string(let text) where text.isEmpty: Reading(value: [:])
      case .string(let text):
        if let members = (try? JSONValue(parsing: Array(text.utf8)))?.object {
          Reading(value: members)
        } else {
          Reading(value: [:], problems: [MemberProblem(path: "", reason: "not a map")])
        }
      default: Reading(value: [:], problems: [MemberProblem(path: "", reason: "not a map")])
      }
    } write: {
      .object($0)
    }
  }
}

extension Field where Value == [String] {
  /// A list of texts; null and absent are empty.
  public static func texts(_ name: String) -> Self {
    Field(name) { json in
      switch json {
      case nil, .null: return Reading(value: [])
      case .array(let elements):
        let texts = elements.compactMap { Lenient.text($0) }
        let lost = elements.count - texts.count
        return Reading(
          value: texts,
          problems: lost == 0 ? [] : [MemberProblem(path: "", reason: "\(lost) elements are not texts")])
      case .object(let members) where members.isEmpty: return Reading(value: [])
      default: return Reading(value: [], problems: [MemberProblem(path: "", reason: "not a list")])
      }
    } write: {
      .array($0.map { .string($0) })
    }
  }
}

extension Field {
  /// The id of a related record; also when the whole record stands in its place.
  public static func identifier<Record>(_ name: String) -> Self where Value == Identifier<Record>? {
    scalar(
      name, "an id", read: { ($0.object.flatMap(Lenient.id) ?? Lenient.text($0)).map { Identifier($0) } },
      write: { .string($0.rawValue) })
  }

  /// One related record, whole. A bare id in its place is kept as a record of which only the id is known
  /// (events carry relations so: events 7).
  public static func one<Record: Resource>(_ name: String) -> Self where Value == Member<Record> {
    Field(name) { json in
      switch json {
      case nil: Reading(value: .absent)
      case .null: Reading(value: .none)
      case .object(let members):
        Reading(value: .value(Record(json: members)), problems: Record(json: members).problems)
      case .string(let id): Reading(value: .value(Record(json: ["id": .string(id)])))
      case .array(let elements) where elements.isEmpty: Reading(value: .none)
      default: Reading(value: .absent, problems: [MemberProblem(path: "", reason: "not a record")])
      }
    } write: { member in
      switch member {
      case .absent: nil
      case .none: .null
      case .value(let record): .object(record.json)
      }
    }
  }

  /// Several related records. A broken one is set aside, its neighbours stay. Absent is not empty. A map of
  /// records, which PHP makes of a list with gaps, is taken in the order of its keys.
  public static func many<Record: Resource>(_ name: String) -> Self where Value == Member<[Record]> {
    Field(name) { json in
      switch json {
      case nil: return Reading(value: .absent)
      case .null: return Reading(value: .none)
      case .object(let members) where members.values.allSatisfy({ $0.object != nil }):
        return records(Lenient.listed(members))
      case .array(let elements): return records(elements)
      default: return Reading(value: .absent, problems: [MemberProblem(path: "", reason: "not a list")])
      }
    } write: { member in
      switch member {
      case .absent: nil
      case .none: .null
      case .value(let records): .array(records.map { .object($0.json) })
      }
    }
  }

  private static func records<Record: Resource>(_ elements: [JSONValue]) -> Reading<Member<[Record]>> {
    Reading(
      value: .value(elements.compactMap { $0.object.map { Record(json: $0) } }),
      problems: elements.enumerated().flatMap { index, element in
        (element.object.map { Record(json: $0).problems } ?? [
          MemberProblem(path: "", reason: "not a record")
        ])
        .map { $0.under("[\(index)]") }
      })
  }
}
