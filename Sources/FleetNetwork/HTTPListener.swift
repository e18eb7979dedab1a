import Dispatch
import Foundation
import Synchronization

/// A small HTTP/1.1 server on one port: keep-alive, pipelining, fixed and chunked bodies, limits on everything.
///
/// ```swift
/// let listener = HTTPListener(port: 0) { request in
///   .respond(HTTPListenerResponse(status: 200, body: Array("You asked for \(request.path)".utf8)))
/// }
/// let port = try listener.start()
/// ```
///
/// Broken or oversized requests are answered by the listener itself (4xx, 5xx) and never reach the handler.
/// Requests of one connection are handled one after the other, in their order; those of different connections
/// at the same time. A request that was read completely is handled even if the client has gone or the listener
/// has stopped by then: a real server applies what it has read. Only a reply that ends the connection ends this.
///
/// Plain text only: between machines, put it behind something that speaks TLS.
public final class HTTPListener: Sendable {
  private struct Running {
    let port: UInt16
    let mailbox: HTTPListenerMailbox
    let ended: DispatchGroup
  }

  private struct State {
    var running: Running?
    /// 0 until the first start with any free port.
    var port: UInt16
  }

  private let host: String
  private let limits: HTTPListenerLimits
  private let tasks: HTTPHandlerTasks
  private let onRefusal: @Sendable (_ status: Int, _ reason: String) -> Void
  private let census = HTTPListenerCensus()
  private let state: Mutex<State>

  /// - Parameters:
  ///   - host: A numeric address: `127.0.0.1`, `::1`, `0.0.0.0`, or any other this machine has.
  ///   - port: 0 for any free port; later starts then use the port of the first.
  ///   - onRefusal: Called for each request that the listener answers itself, on its thread: it returns at once. The
  ///     reason never repeats what the client sent.
  ///   - handler: May take as long as it likes; it keeps only its own connection waiting. It is never cancelled.
  public init(
    host: String = "127.0.0.1", port: UInt16 = 0, limits: HTTPListenerLimits = .init(),
    onRefusal: @escaping @Sendable (_ status: Int, _ reason: String) -> Void = { _, _ in },
    handler: @escaping @Sendable (HTTPListenerRequest) async -> HTTPListenerReply
  ) {
    self.host = host
    self.limits = limits
    self.onRefusal = onRefusal
    tasks = HTTPHandlerTasks(handler: handler)
    state = Mutex(State(port: port))
  }

  deinit { stop() }

  /// Opens the port; connections are accepted when this returns. May be called again after `stop()`.
  ///
  /// - Returns: The port really bound.
  @discardableResult
  public func start() throws(HTTPListenerError) -> UInt16 {
    try state.withLock { (state) throws(HTTPListenerError) in
      if let running = state.running { throw .alreadyListening(port: running.port) }
      let (socket, port) = try SocketCalls.listen(host: host, port: state.port)
      guard let pipe = SocketCalls.newPipe() else {
        let code = SocketCalls.lastError
        SocketCalls.closeSocket(socket)
        throw .system(call: "pipe", code: code)
      }
      let running = Running(
        port: port, mailbox: HTTPListenerMailbox(wakeEnd: pipe.write), ended: DispatchGroup())
      running.ended.enter()
      let thread = Thread { [limits, tasks, census, onRefusal] in
        HTTPListenerLoop(
          listening: socket, wakeEnd: pipe.read, mailbox: running.mailbox, limits: limits, tasks: tasks,
          census: census, onRefusal: onRefusal
        ).run()
        running.ended.leave()
      }
      thread.name = "HTTPListener \(port)"
      thread.start()
      state.running = running
      state.port = port
      return port
    }
  }

  /// Closes the port and ends every connection, answers under way included; returns when that is done, so that
  /// a connect is refused from then on. Handlers go on with what was read (`handlersEnded()` waits for them).
  /// Does nothing when not listening.
  public func stop() {
    let running = state.withLock { state in
      state.running?.mailbox.post(.stop)
      return state.running
    }
    guard let running else { return }
    running.ended.wait()
    state.withLock { state in
      if state.running?.mailbox === running.mailbox { state.running = nil }
    }
  }

  /// Returns when no handler runs and no request that was read waits for one. Call it after `stop()`: while
  /// the port is open, an idle connection counts as work to come.
  public func handlersEnded() async {
    await tasks.allEnded()
  }

  /// Connections being served now. Those turned away with 503 are not counted.
  public var openConnections: Int { census.open }
}
