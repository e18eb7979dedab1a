import FleetModels

/// What a person types into the forms for issues and fuel.
extension Tap {
  /// An issue as a person typed it.
  public struct IssueText: Sendable, Equatable {
    public var report: String
    public var type: String?
    public var category: String?
    public var priority: String?
    public var order: Order.ID?

    public init(
      report: String, type: String? = nil, category: String? = nil, priority: String? = nil,
      order: Order.ID? = nil
    ) {
      self.report = report
      self.type = type
      self.category = category
      self.priority = priority
      self.order = order
    }
  }

  /// Fuel as a person typed it: the server asks for odometer and volume (rest-api 2.11).
  public struct FuelText: Sendable, Equatable {
    public var odometer: Int
    /// A decimal number such as `30.5`, in `unit`.
    public var volume: String
    public var unit: String
    /// Minor units of `currency`.
    public var amount: Int?
    public var currency: String?

    public init(
      odometer: Int, volume: String, unit: String = "l", amount: Int? = nil, currency: String? = nil
    ) {
      self.odometer = odometer
      self.volume = volume
      self.unit = unit
      self.amount = amount
      self.currency = currency
    }
  }
}
