import CCurl

/// A connection's bytes, plain or through TLS; never blocks. Used by one thread at a time, and closed by whoever holds it
/// last.
enum WebSocketStream: Sendable {
  case plain(Int32)
  case secure(SecureStream)

  /// What `poll` watches.
  var descriptor: Int32 {
    switch self {
    case .plain(let socket): socket
    case .secure(let stream): ccurl_socket(stream.pointer)
    }
  }

  func read(into buffer: inout [UInt8]) -> SocketCalls.Outcome {
    switch self {
    case .plain(let socket): SocketCalls.read(socket, into: &buffer)
    case .secure(let stream):
      Self.outcome(buffer.withUnsafeMutableBytes { ccurl_read(stream.pointer, $0.baseAddress, $0.count) })
    }
  }

  func write(_ bytes: ArraySlice<UInt8>) -> SocketCalls.Outcome {
    switch self {
    case .plain(let socket): SocketCalls.write(socket, bytes)
    case .secure(let stream):
      // 0 bytes written is no end: that word is for reading.
      Self.outcome(bytes.withUnsafeBytes { ccurl_write(stream.pointer, $0.baseAddress, $0.count) })
    }
  }

  /// With `reset`, what was not sent is dropped and the peer is told so.
  func close(reset: Bool) {
    switch self {
    case .plain(let socket):
      if reset {
        SocketCalls.reset(socket)
      } else {
        SocketCalls.endWriting(socket)
        SocketCalls.closeSocket(socket)
      }
    case .secure(let stream): ccurl_close(stream.pointer)
    }
  }

  private static func outcome(_ count: Int) -> SocketCalls.Outcome {
    switch count {
    case 1...: .moved(count)
    case 0: .ended
    case CCURL_WOULD_BLOCK: .wouldBlock
    default: .failed
    }
  }
}

/// A libcurl handle. `@unchecked Sendable` because it is handed over whole: the thread that opened it passes it on through
/// a mailbox and never touches it again, so that only one thread at a time uses it.
struct SecureStream: @unchecked Sendable {
  let pointer: OpaquePointer
}
