import FleetAPI
import FleetOutbox

/// What a session works with; the defaults are for a device.
public struct SessionOptions: Sendable {
  /// What carries the requests.
  public var transport: any HTTPTransport
  /// Where the time comes from.
  public var timekeeper: any Timekeeper
  /// Every waiting time and limit of the outbox.
  public var policy: Policy

  public init(
    transport: any HTTPTransport = URLSessionTransport(), timekeeper: any Timekeeper = SystemTimekeeper(),
    policy: Policy = Policy()
  ) {
    self.transport = transport
    self.timekeeper = timekeeper
    self.policy = policy
  }
}
