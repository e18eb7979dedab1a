import Testing

@testable import FleetStorage
