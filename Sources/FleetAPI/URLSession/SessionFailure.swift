import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What an error of URLSession says about the cause, and about whether the request can have arrived.
struct SessionFailure {
  private let code: URLError.Code?
  /// What Foundation, or libcurl under it, has to say; looked at, never shown: it names the host.
  private let words: String
  private let answerBegun: Bool
  private let bodyBytes: Int
  private let sent: Int64

  /// - Parameters:
  ///   - answerBegun: the head of an answer was already there.
  ///   - bodyBytes: the length of the request's body; 0 when there is none.
  ///   - sent: how many of them URLSession has handed on; final once the task is over.
  init(_ error: (any Error)?, answerBegun: Bool, bodyBytes: Int, sent: Int64) {
    let error = error as? URLError
    code = error?.code
    words = error?.localizedDescription.lowercased() ?? ""
    self.answerBegun = answerBegun
    self.bodyBytes = bodyBytes
    self.sent = sent
  }

  /// All bytes of a body sent proves nothing; fewer proves that the server cannot have read the whole request.
  var reach: TransportFailure.Reach {
    if bodyBytes > 0 { return sent < Int64(bodyBytes) ? .neverLeft : .mayHaveArrived }
    switch code {
    case .cannotFindHost: return .neverLeft
    case .cannotConnectToHost: return connectingFailed ? .neverLeft : .mayHaveArrived
    default: return .mayHaveArrived
    }
  }

  var reason: TransportFailure.Reason {
    switch code {
    case .timedOut: .timedOut
    case .cannotFindHost, .dnsLookupFailed: .hostNotFound
    case .notConnectedToInternet: .cannotConnect
    case .cannotConnectToHost: connectingFailed ? .cannotConnect : lost
    // -1011 on Linux: the connection was closed before a byte of the answer.
    case .networkConnectionLost, .badServerResponse: lost
    case .cancelled: .cancelled
    // -1002 on Linux: what came back is not HTTP; the scheme itself was checked long before.
    case .unsupportedURL, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
      .malformedAnswer
    case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
      .clientCertificateRequired:
      .tls
    case nil: .malformedAnswer
    default: other
    }
  }

  /// On Linux -1004 only says that *some* address of the host refused: when the next one took the request and
  /// hung up, the code is the same. Then libcurl's words are those of the hang-up.
  private var connectingFailed: Bool {
    #if canImport(FoundationNetworking)
    words.hasPrefix("failed to connect") || words.hasPrefix("couldn't connect")
      || words.hasPrefix("could not connect")
    #else
    true
    #endif
  }

  private var lost: TransportFailure.Reason { answerBegun ? .malformedAnswer : .connectionLost }

  /// On Linux a certificate failure has the code of a cut answer, -1: only libcurl's words tell.
  private var other: TransportFailure.Reason {
    if answerBegun { return .malformedAnswer }
    let isTLS = ["ssl", "tls", "certificate"].contains { words.contains($0) }
    return isTLS ? .tls : .other(code: code?.rawValue ?? URLError.Code.unknown.rawValue)
  }
}
