import Testing

@testable import FleetNetwork
