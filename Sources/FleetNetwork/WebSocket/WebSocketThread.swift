#if !canImport(Darwin)
import Foundation

/// The thread of a client's WebSocket, as the rest of the process sees it.
struct WebSocketThread: WebSocketTransport {
  private let mailbox: LoopMailbox<WebSocketLoop.Message>

  /// Starts to connect.
  init(opening: WebSocketOpening, dial: WebSocketDial, limits: WebSocketLimits, inbox: WebSocketInbox)
    throws(WebSocketError)
  {
    guard let pipe = SocketCalls.newPipe() else {
      throw .unreachable(
        host: dial.address.host, port: dial.address.port, SocketCalls.sentence(for: SocketCalls.lastError))
    }
    let mailbox = LoopMailbox<WebSocketLoop.Message>(wakeEnd: pipe.write)
    self.mailbox = mailbox
    inbox.whenRoom { [weak mailbox] in mailbox?.post(.room) }
    let thread = Thread {
      WebSocketLoop(
        opening: opening, limits: limits, wakeEnd: pipe.read, mailbox: mailbox, inbox: inbox
      ).run(dial)
    }
    thread.name = "WebSocket"
    thread.start()
  }

  func send(_ frame: WebSocketFrame) { mailbox.post(.send(frame)) }

  func close(_ code: WebSocketCloseCode, reason: String) { mailbox.post(.close(code, reason: reason)) }

  func abandon() { mailbox.post(.abandon) }
}
#endif
