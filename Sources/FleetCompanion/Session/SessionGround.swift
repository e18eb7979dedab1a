import FleetAPI
import FleetOutbox
import FleetStorage

/// What a session stands on: where it lives, its engine, its listeners.
public struct SessionGround: Sendable {
  let home: Home
  let context: SessionContext
  let host: EngineHost
  let news: News

  /// The session is let go of: sending stops, and nobody hears of it any more.
  func leave() {
    host.cut()
    news.end()
  }
}

/// A session's open files. They belong to the session that opened them, and never leave its isolation.
public final class SessionBooks {
  let cache: OrderCache
  let store: OutboxStore
  let outbox: Outbox
  let tracking: Tracking
  let hearing: Hearing
  var isSignedOut = false

  init(cache: OrderCache, store: OutboxStore, outbox: Outbox, tracking: Tracking, hearing: Hearing) {
    self.cache = cache
    self.store = store
    self.outbox = outbox
    self.tracking = tracking
    self.hearing = hearing
  }
}

extension SessionGround {
  /// Opens an identity's sealed place for a session. Needs no network.
  /// - Parameter identity: the one who signed in here; the current one when nil.
  /// - Throws: `HomeError.notSignedIn`, `damaged` or `foreignStore`; `StorageError`, also when a newer version wrote
  ///   the store, which is then untouched.
  static func open(
    _ home: Home, identity: Identity?, options: SessionOptions
  ) throws -> (ground: SessionGround, books: SessionBooks) {
    guard let identity = try identity ?? home.current(),
      let stored = try home.credentials.load(for: identity),
      stored.credential != nil
    else {
      throw HomeError.notSignedIn
    }
    let sealed = try SealedStore(of: identity, in: home)
    let context = SessionContext(
      identity: identity, folder: sealed.folder, credentials: home.credentials,
      address: try ServerAddress(identity.host), storeEpoch: stored.storeEpoch, options: options)
    let news = News()
    let outbox = Outbox(store: sealed.store, cache: sealed.cache, driver: identity.driver)
    // What a crash left of a picture is no reason not to open.
    try? outbox.sweepPictures(now: options.timekeeper.now())
    return (
      SessionGround(home: home, context: context, host: EngineHost(context: context, news: news), news: news),
      SessionBooks(
        cache: sealed.cache, store: sealed.store, outbox: outbox, tracking: Tracking(in: sealed.folder),
        hearing: Hearing(in: sealed.folder, driver: identity.driver))
    )
  }
}
