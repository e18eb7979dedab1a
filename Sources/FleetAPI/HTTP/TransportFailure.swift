/// Why there was no answer, and whether the server may have acted all the same.
public struct TransportFailure: Error, Sendable, Hashable {
  public enum Reach: Sendable, Hashable {
    /// Nothing, or not all, of the request left: the server cannot have applied it.
    case neverLeft
    case mayHaveArrived
  }

  public enum Reason: Sendable, Hashable {
    case cannotConnect
    case hostNotFound
    /// Silence longer than the request's `timeoutMilliseconds`.
    case timedOut
    /// Not finished within the request's `deadlineMilliseconds`.
    case deadline
    case connectionLost
    case tls
    /// The answer was larger than `limit` bytes; what came was dropped.
    case answerTooLarge(limit: Int)
    /// What came back is not HTTP, or ended before it was whole.
    case malformedAnswer
    case cancelled
    /// The file that the request was to carry is gone, unreadable, or not the one that was promised.
    case fileUnusable
    /// There was no room on the device to prepare the request.
    case deviceFull
    /// An error with no more precise reason; the number is URLError's.
    case other(code: Int)
  }

  public var reach: Reach
  public var reason: Reason
  /// Status and headers of an answer that was given up for its size; without its body.
  public var head: HTTPResponse?

  public init(_ reason: Reason, reach: Reach, head: HTTPResponse? = nil) {
    self.reach = reach
    self.reason = reason
    self.head = head
  }
}

extension TransportFailure: CustomStringConvertible {
  /// One sentence for a person; holds no part of the request.
  public var description: String {
    reach == .neverLeft ? "\(cause); the request did not get through." : "\(cause)."
  }

  private var cause: String {
    switch reason {
    case .cannotConnect: "The server cannot be reached"
    case .hostNotFound: "The server's name was not found"
    case .timedOut: "The server did not answer in time"
    case .deadline: "The exchange took too long"
    case .connectionLost: "The connection was lost"
    case .tls: "No secure connection to the server could be made"
    case .answerTooLarge(let limit): "The answer was larger than \(limit) bytes"
    case .malformedAnswer: "The answer was cut off or was not HTTP"
    case .cancelled: "The request was cancelled"
    case .fileUnusable: "The file to be sent is gone, was changed, or cannot be read"
    case .deviceFull: "There is no room on this device to prepare the request"
    case .other(let code): "The network failed (code \(code))"
    }
  }
}
