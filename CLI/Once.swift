import Synchronization

/// Runs something the first time it is asked to, and never again.
final class Once: Sendable {
  private let work: Mutex<(@Sendable () -> Void)?>

  init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

  func run() {
    let first = work.withLock { work in
      defer { work = nil }
      return work
    }
    first?()
  }
}
