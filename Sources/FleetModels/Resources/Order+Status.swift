/// What an order's status, flags and history say together.
extension Order {
  /// Whether it was dispatched, by the server's own test; the flag and the status may lag (rest-api 3.1).
  public var isDispatched: Bool { self.dispatchedAt != nil }

  public var isCompleted: Bool { self.status == .completed }

  public var isCanceled: Bool { self.status == .canceled }
}
