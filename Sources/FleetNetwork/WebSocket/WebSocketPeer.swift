import Synchronization

/// A server's end of one WebSocket, to speak to whoever connected. Every call returns at once and may come from any
/// thread; after the end nothing happens.
public final class WebSocketPeer: Sendable, Equatable {
  /// What is asked of the listener's thread.
  enum Command: Sendable {
    case send(WebSocketFrame)
    case close(WebSocketCloseCode, reason: String)
    case cut
  }

  private enum State {
    /// The handshake is not answered yet: what was asked meanwhile.
    case early([Command])
    case open(HTTPListenerMailbox)
    case ended
  }

  /// The number of the connection, as in `HTTPListenerRequest.connection`.
  public let connection: Int
  private let state = Mutex(State.early([]))

  init(connection: Int) { self.connection = connection }

  public static func == (left: WebSocketPeer, right: WebSocketPeer) -> Bool { left === right }

  public func send(text: String) { ask(.send(WebSocketFrame(.text, payload: Array(text.utf8)))) }

  public func send(binary: [UInt8]) { ask(.send(WebSocketFrame(.binary, payload: binary))) }

  public func ping(_ payload: [UInt8] = []) {
    ask(.send(WebSocketFrame(.ping, payload: Array(payload.prefix(WebSocketFrame.controlPayloadLimit)))))
  }

  /// Begins the closing handshake, behind what was sent before.
  public func close(_ code: WebSocketCloseCode = .normal, reason: String = "") {
    ask(.close(code, reason: reason))
  }

  /// Ends the connection without a word (RST).
  public func cut() { ask(.cut) }

  /// From now on the listener's thread hears at once; returns what was asked before.
  func begin(_ mailbox: HTTPListenerMailbox) -> [Command] {
    state.withLock { state in
      guard case .early(let commands) = state else { return [] }
      state = .open(mailbox)
      return commands
    }
  }

  /// False when it had ended before.
  func end() -> Bool {
    state.withLock { state in
      if case .ended = state { return false }
      state = .ended
      return true
    }
  }

  private func ask(_ command: Command) {
    state.withLock { state in
      switch state {
      case .early(let commands): state = .early(commands + [command])
      case .open(let mailbox): mailbox.post(.webSocket(connection: connection, command))
      case .ended: break
      }
    }
  }
}
