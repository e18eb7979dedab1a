import Testing

@testable import FleetSandbox
