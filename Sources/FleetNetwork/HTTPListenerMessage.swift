/// What other threads tell the listener's thread.
enum HTTPListenerMessage: Sendable {
  case answered(connection: Int, HTTPListenerReply)
  case webSocket(connection: Int, WebSocketPeer.Command)
  case stop
}

typealias HTTPListenerMailbox = LoopMailbox<HTTPListenerMessage>
