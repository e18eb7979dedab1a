import FleetModels

/// One thing the driver may report next.
public struct NextActivity: Sendable, Equatable {
  /// The whole flow entry.
  public var activity: Activity
  /// The company's flow can branch here, and the server has not said which way for this very order.
  public var isProvisional: Bool

  public init(activity: Activity, isProvisional: Bool) {
    self.activity = activity
    self.isProvisional = isProvisional
  }

  public var code: StatusCode { activity.code ?? "" }
}
