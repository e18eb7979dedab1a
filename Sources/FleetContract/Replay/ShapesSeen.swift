import FleetModels

/// An answer of the sandbox of each kind, for the shape of those that cannot be had on demand.
struct ShapesSeen {
  private var models: [String: JSONValue] = [:]

  mutating func keep(_ answer: JSONValue, for exchange: Exchange) {
    models[Self.kind(exchange)] = answer
  }

  func model(for exchange: Exchange) -> JSONValue? { models[Self.kind(exchange)] }

  private static func kind(_ exchange: Exchange) -> String {
    "\(exchange.endpoint) \(exchange.response.status)"
  }
}
