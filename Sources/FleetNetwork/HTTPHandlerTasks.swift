import Synchronization

/// Runs the handler: one task a connection, its requests one after the other, so that effects keep the order
/// in which they were asked for. Owns the tasks until they end.
final class HTTPHandlerTasks: Sendable {
  typealias Handler = @Sendable (HTTPListenerRequest) async -> HTTPListenerReply

  private let handler: Handler
  private let tasks = Mutex<[Int: Task<Void, Never>]>([:])

  init(handler: @escaping Handler) {
    self.handler = handler
  }

  /// Starts the task of a connection. Requests put into the result are handled also when the client has gone
  /// and when the listener has stopped meanwhile, until the continuation is finished and empty, or a reply
  /// ends the connection.
  func start(
    connection: Int, mailbox: HTTPListenerMailbox
  ) -> AsyncStream<HTTPListenerRequest>.Continuation {
    let (requests, continuation) = AsyncStream.makeStream(of: HTTPListenerRequest.self)
    tasks.withLock { tasks in
      tasks[connection] = Task { [handler] in
        for await request in requests {
          let reply = await handler(request)
          let isHeard = mailbox.post(.answered(connection: connection, reply))
          if !isHeard, case .upgrade(let upgrade) = reply { upgrade.end(.failed(.abandoned)) }
          if reply.endsConnection { break }
        }
        self.ended(connection)
      }
    }
    return continuation
  }

  /// Returns when no task runs.
  func allEnded() async {
    while let task = tasks.withLock({ $0.first?.value }) { await task.value }
  }

  private func ended(_ connection: Int) {
    tasks.withLock { $0[connection] = nil }
  }
}
