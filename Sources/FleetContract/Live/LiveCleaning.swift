import FleetModels

/// Takes back what a run made, however the run ended.
struct LiveCleaning: Sendable {
  private var walk: LiveWalk

  init(_ walk: LiveWalk) { self.walk = walk }

  /// Cancels and deletes what is still there.
  /// - Returns: what could not be removed, in words, and how many requests it took.
  func run() async -> (things: [String], requests: Int) {
    var walk = walk
    let before = walk.requests
    var left: [String] = []
    if let comment = walk.comment, await !Self.delete("/v1/comments/\(comment)", &walk) {
      left.append("comment \(comment)")
    }
    if walk.step != .deleted {
      switch await Self.trace(&walk) {
      case .none: break
      case .unsure: left.append("perhaps an order")
      case .order(let order):
        if walk.step != .canceled { _ = try? await walk.call("DELETE", "/v1/orders/\(order)/cancel") }
        if await !Self.delete("/v1/orders/\(order)", &walk) { left.append("order \(order)") }
      }
    }
    for place in walk.madePlaces where await !Self.delete("/v1/places/\(place)", &walk) {
      left.append("place \(place)")
    }
    return (left, walk.requests - before)
  }

  private enum Trace {
    case none, unsure
    case order(String)
  }

  /// The order, also one whose creation was not answered.
  private static func trace(_ walk: inout LiveWalk) async -> Trace {
    if let made = walk.made { return .order(made) }
    guard walk.isCreationSent else { return .none }
    guard let answer = try? await walk.call("GET", "/v1/orders/\(walk.mark)") else { return .unsure }
    if answer.status == 404 { return .none }
    return (answer.body?["id"]?.string).map { .order($0) } ?? .unsure
  }

  private static func delete(_ path: String, _ walk: inout LiveWalk) async -> Bool {
    guard let answer = try? await walk.call("DELETE", path) else { return false }
    return (200..<300).contains(answer.status)
      || answer.body?["error"]?.string?.hasSuffix("not found.") == true
  }
}
