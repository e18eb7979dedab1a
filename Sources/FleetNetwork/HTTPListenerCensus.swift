import Synchronization

/// Counts the connections of a listener over all its starts.
final class HTTPListenerCensus: Sendable {
  private let acceptedEver = Atomic<Int>(0)
  private let turnedAwayEver = Atomic<Int>(0)
  private let openNow = Atomic<Int>(0)

  var open: Int { openNow.load(ordering: .acquiring) }

  /// Returns the number of the connection, from 1.
  func accepted() -> Int {
    openNow.add(1, ordering: .acquiringAndReleasing)
    return acceptedEver.add(1, ordering: .acquiringAndReleasing).newValue
  }

  /// Returns a number below 0, which no served connection has.
  func turnedAway() -> Int {
    -turnedAwayEver.add(1, ordering: .acquiringAndReleasing).newValue
  }

  func closed() {
    openNow.subtract(1, ordering: .acquiringAndReleasing)
  }
}
