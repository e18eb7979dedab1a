import Testing

@testable import FleetAPI
