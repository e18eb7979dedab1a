import Testing

@testable import FleetModels
