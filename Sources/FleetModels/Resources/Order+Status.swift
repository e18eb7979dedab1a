/// What an order's status, flags and history say together.
extension Order {
  /// Whether it was dispatched, by the server's own test; the flag and the status may lag (rest-api 3.1).
  public var isDispatched: Bool { self.dispatchedAt != nil }

  public var isCompleted: Bool { self.status == .completed }

  public var isCanceled: Bool { self.status == .canceled }

  /// How many lines of the order's history have this code; nil when the document leaves the history out, as
  /// answers to actions do (rest-api 3.6).
  public func trackingCount(of code: StatusCode) -> Int? {
    guard !self.trackingStatuses.isAbsent else { return nil }
    return (self.trackingStatuses.value ?? []).count { $0.code == code }
  }
}
