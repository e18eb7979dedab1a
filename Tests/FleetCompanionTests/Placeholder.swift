import Testing

@testable import FleetCompanion
