import FleetNetwork
import FleetSandbox
import Synchronization

/// Stands before a site's sandbox and may answer in its place.
final class Front: Sendable {
  /// The path and the sandbox's own answer in, what is sent out.
  typealias Reply = @Sendable (_ path: String, _ body: [UInt8]) -> HTTPListenerReply

  private final class Instead: Sendable {
    let reply = Mutex<Reply?>(nil)
  }

  private let instead = Instead()
  private let listener: HTTPListener

  /// From here on the site's address is the front's.
  init(before site: Site) throws {
    listener = HTTPListener { [host = site.host, instead] request in
      let asked = SandboxRequest(
        method: request.method, path: request.path,
        query: request.query.map { SandboxPair($0.name, $0.value) },
        headers: request.fields.all.map { SandboxPair($0.name, $0.value) }, body: request.body)
      let answer = host.withServer { server, now in server.handle(asked, now: now) }
      if let reply = instead.reply.withLock({ $0 }) { return reply(request.path, answer.body) }
      return .respond(
        HTTPListenerResponse(
          status: answer.status, fields: HTTPFields(answer.headers.map { ($0.name, $0.value) }),
          body: answer.body))
    }
    site.move(to: "http://127.0.0.1:\(try listener.start())")
  }

  deinit { listener.stop() }

  func set(_ reply: @escaping Reply) { instead.reply.withLock { $0 = reply } }
}
