import FleetAPI
import FleetModels
import FleetOutbox
import FleetStorage
import FleetWorkflow

/// Orders that are offered to whoever is near.
extension DriverSession {
  /// Asks for the orders on offer near where the server last had the driver, newest first. They are kept, so that one
  /// can be accepted afterwards, also without a network.
  /// - Throws: `APIError` or `RefreshProblem`, and nothing is changed; `StorageError`; `HomeError.notSignedIn`;
  ///   `CancellationError`.
  public func nearby() async throws -> [OrderView] {
    try refuseSignedOut()
    let pages = try await pages(of: .adhoc(near: driverID))
    var found: [Order.ID] = []
    for page in pages {
      for id in try cache.store(page.documents.map { page.bytes[$0] }, asked: page.asked).stored
      where !found.contains(id) {
        found.append(id)
      }
    }
    if try summary().isLinkDown { await linkRegained() }
    news.tell()
    return try found.compactMap { try outbox.orderView($0) }
  }
}
