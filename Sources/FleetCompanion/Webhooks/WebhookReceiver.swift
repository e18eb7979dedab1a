import FleetEvents
import FleetModels
import FleetNetwork
import FleetStorage

/// Takes Fleetbase's webhooks: an event is answered with 200 once it is on the disk, not before, so that the sender's
/// retries (events 1.5) and this file together lose none.
///
/// ```swift
/// let receiver = try WebhookReceiver(in: try ReceivingPlace(in: home), options: options)
/// let port = try receiver.start()
/// …
/// await receiver.stop()
/// ```
///
/// Every answer but 200 makes the sender try twice more (events 1.6), so a known event, an unknown name and `[]` are
/// answered 200; 400 says that it is no event, 401 a signature that is not accepted, 413 a body that is too long, 503
/// that the disk refuses. No request is read for five seconds: its sender has given up by then.
public final class WebhookReceiver: Sendable {
  private let desk: ReceivingDesk
  private let listener: HTTPListener

  /// Opens the inbox; listens when it is started.
  /// - Parameters:
  ///   - place: where the inbox is.
  ///   - onNew: called after events have come in; returns at once.
  ///   - tell: called with what a person should know; returns at once.
  /// - Throws: `StorageError`.
  public init(
    in place: ReceivingPlace, options: ReceiverOptions = ReceiverOptions(),
    onNew: @escaping @Sendable () -> Void = {}, tell: @escaping @Sendable (ReceiverNotice) -> Void = { _ in }
  ) throws {
    let desk = try ReceivingDesk(place, options: options, onNew: onNew, tell: tell)
    self.desk = desk
    listener = HTTPListener(
      host: options.host, port: options.port, limits: Self.limits(options.limits),
      onRefusal: { [desk] in desk.refused($0, $1) }
    ) { request in
      .respond(await desk.answer(request))
    }
  }

  /// A head within two seconds, a body within two and a half more; few enough connections and bodies at once that
  /// hostile ones cannot fill the memory.
  private static func limits(_ events: EventLimits) -> HTTPListenerLimits {
    var limits = HTTPListenerLimits()
    limits.bodyBytes = events.bytes
    limits.headerBytes = 16 * 1024
    limits.pipelinedRequests = 8
    limits.connections = 256
    limits.headerTimeout = .seconds(2)
    limits.bodyTimeout = .milliseconds(2_500)
    limits.writeTimeout = .seconds(5)
    return limits
  }

  /// Opens the port; events are taken when this returns.
  /// - Returns: the port.
  /// - Throws: `HTTPListenerError`.
  @discardableResult
  public func start() throws -> UInt16 { try listener.start() }

  /// Takes no more: what was read by now is stored and answered, what comes is answered 503, and then the port is
  /// closed. Returns when all that was answered 200 is on the disk.
  public func stop() async {
    await desk.drain()
    listener.stop()
    await listener.handlersEnded()
    desk.checkpoint()
  }

  /// What has been answered so far.
  public var figures: ReceiverFigures { desk.figures }

  /// Removes what nobody needs any more; to be called now and then.
  /// - Parameter applied: up to where events have been applied to the cache; nil where nobody applies any.
  /// - Throws: `StorageError`.
  public func prune(applied: Int64? = nil) throws { try desk.prune(applied: applied) }
}
