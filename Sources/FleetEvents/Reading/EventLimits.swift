/// How much of a body is read before it is refused (events 6.2): the sender may be anyone.
///
/// A body past any of them is refused as a whole, also when only its `meta` is too long: half an event would be
/// merged as if it were all of it.
public struct EventLimits: Sendable, Hashable {
  /// Bytes of the whole body.
  public var bytes: Int
  /// Levels of arrays and objects.
  public var depth: Int
  /// Members of objects and elements of arrays, of the whole body together.
  public var members: Int
  /// Bytes of one text or name, as written.
  public var text: Int

  public init(bytes: Int, depth: Int = 64, members: Int = 10_000, text: Int = 65_536) {
    self.bytes = bytes
    self.depth = depth
    self.members = members
    self.text = text
  }

  /// 1 MiB, 64 levels, 10 000 members, texts of 64 KiB.
  public static let webhook = EventLimits(bytes: 1_048_576)
  /// As `webhook`, with 256 KiB.
  public static let socket = EventLimits(bytes: 262_144)
}
