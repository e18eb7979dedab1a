/// An app needs one import: the models, the taps and what the API and the outbox answer come with this module.
@_exported import FleetAPI
@_exported import FleetEvents
@_exported import FleetModels
@_exported import FleetOutbox
@_exported import FleetStorage
@_exported import FleetWorkflow
