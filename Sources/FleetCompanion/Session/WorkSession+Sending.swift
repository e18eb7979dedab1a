import FleetModels
import FleetOutbox
import Foundation

/// Sending: in the background while the app is open, or until the work is done.
extension WorkSession {
  /// Sends in the background until `stop`. One engine at a time works on a store: beside another one, of this or
  /// another process, this one waits for its turn. A disk that fails is tried again every second (`trouble`).
  ///
  /// Calling it twice is calling it once.
  public func start() {
    guard !isSignedOut else { return }
    host.start()
  }

  /// Stops sending in the background; call when the app is sent to sleep. When it returns nothing is on the wire:
  /// what was is cut off, counts as unknown, and is looked up at the next start. Taps are still taken.
  public func stop() async {
    await host.stop()
    // The log would be moved into the file later just as well.
    try? store.checkpoint()
    try? cache.checkpoint()
  }

  /// Sends until nothing is left to do, the connection is gone, or the time is over.
  ///
  /// Beside an engine that runs, of this or another process, it waits for that one; its own it asks to try
  /// everything now. Cancelling the task ends it like the end of the time: what is on the wire counts as unknown.
  /// - Parameters:
  ///   - milliseconds: how long at the most; 0 is one pass, which sends what is due now.
  ///   - patient: goes on without a connection until the time is over.
  /// - Returns: the outbox as it is then.
  /// - Throws: `StorageError`, `HomeError.notSignedIn`, `CancellationError`.
  public func drain(milliseconds: Int64, patient: Bool = false) async throws -> OutboxSummary {
    try refuseSignedOut()
    try await host.drain(milliseconds: milliseconds, patient: patient)
    return try summary()
  }

  /// The device says that it has a network again: what waits for one is tried at once, with a little jitter.
  public func linkRegained() async {
    if await host.linkRegained() { return }
    // Nobody of this session sends: whoever does, now or next, finds it in the file. A disk that fails will be met
    // by him, too.
    var dice = SystemRandomNumberGenerator()
    try? outbox.linkRegained(now: now, policy: context.options.policy, dice: &dice)
  }

  /// The other process that sends from this store now, by its number; nil when none does.
  public nonisolated func otherSender() throws -> Int32? {
    let holder = try context.folder.engineLock().holder
    return holder == ProcessInfo.processInfo.processIdentifier ? nil : holder
  }

  /// Why sending in the background stands still on this device, in a sentence for a person; nil when it does not.
  /// A missing network is no trouble: `OutboxSummary.heldBack` tells of it.
  public nonisolated var trouble: String? { host.trouble }
}
