/// When something happened on this device: wall clock and uptime together, and what is known of the
/// server's clock.
///
/// The wall clock is for people and may jump; the uptime only ever grows within one boot.
public struct Moment: Hashable, Sendable, Codable {
  /// The device's wall clock.
  public var wall: Timestamp
  /// Milliseconds since the device started, sleep included.
  public var uptime: Int64
  /// Names the boot `uptime` counts from.
  public var boot: String
  /// Server clock minus device clock in milliseconds, from the last `Date` header; nil before the first.
  public var serverOffset: Int64?

  public init(wall: Timestamp, uptime: Int64, boot: String, serverOffset: Int64? = nil) {
    self.wall = wall
    self.uptime = uptime
    self.boot = boot
    self.serverOffset = serverOffset
  }
}
