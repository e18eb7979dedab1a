/// An accepted socket with its conversation; belongs to the listener's thread.
final class HTTPListenerConnection {
  let number: Int
  let socket: Int32
  var conversation: HTTPConversation
  /// Where its requests go; `nil` until the first.
  var requests: AsyncStream<HTTPListenerRequest>.Continuation?
  /// Set once the listener has ended its side: until when it reads on. Closing with unread bytes would make
  /// the system send a reset, and a reset makes the client lose the last answer.
  var lingersUntil: ContinuousClock.Instant?
  /// False for one that was answered 503 at the door.
  let isServed: Bool

  init(number: Int, socket: Int32, conversation: HTTPConversation, isServed: Bool) {
    self.number = number
    self.socket = socket
    self.conversation = conversation
    self.isServed = isServed
  }

  var deadline: ContinuousClock.Instant? { lingersUntil ?? conversation.deadline }

  var wantsInput: Bool { lingersUntil != nil || conversation.wantsInput }

  var wantsOutput: Bool { lingersUntil == nil && !conversation.writable.isEmpty }
}
