import FleetAPI
import FleetOutbox
import FleetStorage

/// What a session works with; the defaults are for a device.
public struct SessionOptions: Sendable {
  public var transport: any HTTPTransport
  public var timekeeper: any Timekeeper
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

/// What everything in a session shares.
struct SessionContext: Sendable {
  let identity: Identity
  let folder: StoreFolder
  let server: FleetbaseServer
  let storeEpoch: String
  let options: SessionOptions
}
