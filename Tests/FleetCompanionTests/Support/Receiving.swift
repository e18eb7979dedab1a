import FleetCompanion
import Foundation
import HookSender
import Synchronization
import Testing

/// A receiver at work in a home of its own, for one test.
final class Receiving: Sendable {
  let home: TemporaryFolder
  let place: ReceivingPlace
  let receiver: WebhookReceiver
  let port: UInt16
  private let heard: Heard

  private final class Heard: Sendable {
    let notices = Mutex<[ReceiverNotice]>([])
  }

  init(_ change: (inout ReceiverOptions) -> Void = { _ in }, in home: TemporaryFolder? = nil) throws {
    let folder = try home ?? TemporaryFolder()
    self.home = folder
    place = try ReceivingPlace(in: try Home(path: folder.path))
    var options = ReceiverOptions()
    change(&options)
    let heard = Heard()
    self.heard = heard
    receiver = try WebhookReceiver(
      in: place, options: options, tell: { notice in heard.notices.withLock { $0.append(notice) } })
    port = try receiver.start()
  }

  var notices: [ReceiverNotice] { heard.notices.withLock { $0 } }

  /// One request on a connection of its own.
  func post(
    _ body: String, to path: String = "/webhooks/fleetbase", headers: [(String, String)] = []
  ) async throws -> HookConnection.Answer {
    try await offPool { [port] in
      try HookConnection(port: port).post(Array(body.utf8), to: path, headers: headers)
    }
  }

  /// What stands in the inbox.
  func stored() throws -> [StoredEvent] { try place.inbox().events(after: 0) }
}

/// Runs what blocks on a thread of its own: those of the tasks are few, and the receiver needs them.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
  try await withCheckedThrowingContinuation { done in
    Thread.detachNewThread { done.resume(with: Result { try body() }) }
  }
}

/// An event's body in the documented form, as the recipes show it.
func recipeBody(
  _ id: String, _ name: String = "order.dispatched", order: String = "order_a", more: String = ""
) -> String {
  """
  {"id":"\(id)","event":"\(name)","api_version":"v1","created_at":"2026-04-29T10:30:00Z",\
  "data":{"id":"\(order)","public_id":"ORD-\(order)","status":"dispatched"\(more)}}
  """
}

/// A body of `Fixtures/events`.
func eventFixture(_ name: String) throws -> [UInt8] {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  return [UInt8](try Data(contentsOf: root.appendingPathComponent("Fixtures/events/\(name).json")))
}
