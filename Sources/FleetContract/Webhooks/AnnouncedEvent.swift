import FleetModels

/// An event as a webhook tells it, taken apart: recorded, or the sandbox' own.
struct AnnouncedEvent {
  /// The envelope's id, `event_` and 13 hexadecimal digits.
  let id: String
  /// `order.updated`.
  let name: String
  /// Public id of the record it is about.
  let subject: String
  /// When it happened, by the envelope: milliseconds since 1970, whole seconds.
  let createdAt: Int64
  /// All but the id, which is compared by its form, and the record itself.
  let envelope: JSONValue
  /// The record.
  let data: JSONValue
  /// The member names of the envelope and of the record, in the order they were written.
  let order: [String]

  /// Nil when the body is no event of a record: `[]`, or anything else.
  init?(_ body: [UInt8]) {
    guard let json = try? JSONValue(parsing: body), var members = json.object,
      let id = members["id"]?.string, let name = members["event"]?.string,
      let createdAt = members["created_at"]?.string.flatMap(Timestamp.init),
      let data = members["data"], let subject = data["id"]?.string
    else { return nil }
    self.id = id
    self.name = name
    self.subject = subject
    self.createdAt = createdAt.milliseconds
    self.data = data
    members["id"] = nil
    members["data"] = nil
    envelope = .object(members)
    order = MemberOrder.names(in: body)
  }

  /// What kind of record it is about: `order`.
  var kind: String { String(name.prefix { $0 != "." }) }

  /// `event_` with the second it happened in eight hexadecimal digits and five more (events 1.4).
  var hasIDOfItsMoment: Bool {
    let digits = id.dropFirst("event_".count)
    guard id.hasPrefix("event_"), digits.count == 13, digits.allSatisfy({ "0123456789abcdef".contains($0) }),
      let second = Int64(digits.prefix(8), radix: 16)
    else { return false }
    // The id is made a moment before the envelope is dated.
    return (0...2).contains(createdAt / 1000 - second)
  }
}

/// The order in which a body names its members: of the outermost object, and of the objects right inside it.
enum MemberOrder {
  static func names(in body: [UInt8]) -> [String] {
    var names: [String] = []
    var depth = 0
    var index = 0
    while index < body.count {
      switch body[index] {
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: "\""):
        let start = index + 1
        index = start
        while index < body.count, body[index] != UInt8(ascii: "\"") {
          index += body[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        let isName = index + 1 < body.count && body[index + 1] == UInt8(ascii: ":")
        if isName, depth <= 2 { names.append(String(decoding: body[start..<index], as: UTF8.self)) }
      default: break
      }
      index += 1
    }
    return names
  }
}
