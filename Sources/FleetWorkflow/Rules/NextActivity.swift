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

  /// Whether a proof must come first. The server enforces none (rest-api 3.5): this is the only place.
  func needsProof(on order: Order) -> Bool {
    activity.requirePOD == true || (activity.complete == true && order.podRequired == true)
  }

  func proofMethod(on order: Order) -> String {
    (order.podRequired == true ? order.podMethod : nil) ?? activity.podMethod ?? "scan"
  }
}
