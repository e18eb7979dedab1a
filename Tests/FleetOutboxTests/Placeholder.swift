import Testing

@testable import FleetOutbox
