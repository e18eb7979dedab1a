import FleetModels

/// Reads the bytes of a webhook body or of a socket publication.
///
/// The limits are held against the bytes before anything is built of them. A repeated member keeps its last value,
/// here as everywhere (`JSONObject`); a signature is over the very bytes given here.
public struct EventReader: Sendable {
  public let limits: EventLimits

  public init(limits: EventLimits = .webhook) { self.limits = limits }

  /// - Parameter channel: the channel of a socket publication.
  /// - Throws: `EventRefusal`.
  public func read(_ bytes: [UInt8], channel: String? = nil) throws(EventRefusal) -> EventBody {
    try read(bytes[...], channel: channel)
  }

  /// Reads a slice, without copying it.
  public func read(_ bytes: ArraySlice<UInt8>, channel: String? = nil) throws(EventRefusal) -> EventBody {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
    try JSONBounds(limits: limits).check(text, size: bytes.count)
    let value: JSONValue
    do {
      value = try JSONValue(parsing: text)
    } catch {
      throw .notJSON(error)
    }
    switch value {
    case .object(let members):
      return .event(try FleetEvent(members: members, bytes: bytes, channel: channel))
    case .array(let elements) where elements.isEmpty:
      return .empty
    case .array, .null, .bool, .number, .string:
      throw .notAnEvent
    }
  }
}
