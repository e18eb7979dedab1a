import Testing

@testable import FleetWorkflow
