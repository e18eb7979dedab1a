import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What an error of URLSession says about the cause, and about whether the request can have arrived.
struct SessionFailure {
  let reason: TransportFailure.Reason
  private let code: URLError.Code?

  /// - Parameter answerBegun: the head of an answer was already there.
  init(_ error: (any Error)?, answerBegun: Bool) {
    guard let error = error as? URLError else {
      code = nil
      reason = .malformedAnswer
      return
    }
    code = error.code
    switch error.code {
    case .timedOut: reason = .timedOut
    case .cannotFindHost, .dnsLookupFailed: reason = .hostNotFound
    case .cannotConnectToHost, .notConnectedToInternet: reason = .cannotConnect
    // -1011 on Linux: the connection was closed before a byte of the answer.
    case .networkConnectionLost, .badServerResponse:
      reason = answerBegun ? .malformedAnswer : .connectionLost
    case .cancelled: reason = .cancelled
    // -1002 on Linux: what came back is not HTTP; the scheme itself was checked long before.
    case .unsupportedURL, .cannotParseResponse, .cannotDecodeRawData, .cannotDecodeContentData:
      reason = .malformedAnswer
    case .secureConnectionFailed, .serverCertificateHasBadDate, .serverCertificateUntrusted,
      .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid, .clientCertificateRejected,
      .clientCertificateRequired:
      reason = .tls
    default:
      if answerBegun {
        reason = .malformedAnswer
      } else {
        // On Linux a certificate failure has the code of a cut answer, -1: only curl's words tell.
        let words = error.localizedDescription.lowercased()
        let isTLS = ["ssl", "tls", "certificate"].contains { words.contains($0) }
        reason = isTLS ? .tls : .other(code: error.code.rawValue)
      }
    }
  }

  /// - Parameters:
  ///   - bodyBytes: the length of the body; 0 when there is none.
  ///   - sent: how many of them URLSession has handed on; final once the task is over. All of them proves
  ///     nothing, fewer proves that the server cannot have read the whole request.
  func reach(bodyBytes: Int, sent: Int64) -> TransportFailure.Reach {
    if bodyBytes > 0 { return sent < Int64(bodyBytes) ? .neverLeft : .mayHaveArrived }
    switch code {
    case .cannotFindHost, .cannotConnectToHost: return .neverLeft
    default: return .mayHaveArrived
    }
  }
}
