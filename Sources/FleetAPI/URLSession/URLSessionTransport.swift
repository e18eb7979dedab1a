import Dispatch
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Carries requests by URLSession, so that a write can never be sent twice behind our back.
///
/// libcurl, under URLSession on Linux, resends a request when a reused connection dies before the answer
/// (offline-sync 0.1): every write gets a session, and so a connection, of its own. Reads share one session.
/// Redirects are never followed, time limits are kept by this class, nothing is cached, no cookie is kept.
public final class URLSessionTransport: HTTPTransport {
  private let readSession: URLSession
  private let readDelegate = SessionDelegate()

  public init() {
    LoopbackProxies.bypass
    readSession = URLSession(
      configuration: Self.configuration, delegate: readDelegate, delegateQueue: Self.callbacks)
  }

  deinit { readSession.finishTasksAndInvalidate() }

  public func send(_ request: HTTPRequest) async -> Exchange {
    guard let urlRequest = Self.urlRequest(request) else {
      return .failed(TransportFailure(.other(code: URLError.Code.badURL.rawValue), reach: .neverLeft))
    }
    let upload: FormFile?
    do throws(TransportFailure) {
      upload = try await Self.formFile(request)
    } catch {
      return .failed(error)
    }
    defer { upload?.remove() }
    switch request.connection {
    case .reusable:
      return await Self.exchange(request, urlRequest, upload, readSession, readDelegate)
    case .fresh:
      let delegate = SessionDelegate()
      let session = URLSession(
        configuration: Self.configuration, delegate: delegate, delegateQueue: Self.callbacks)
      defer { session.finishTasksAndInvalidate() }
      return await Self.exchange(request, urlRequest, upload, session, delegate)
    }
  }

  private static let files = DispatchQueue(label: "fleet.transport.files", attributes: .concurrent)

  /// Writes a request's form, off the threads that async code shares.
  private static func formFile(_ request: HTTPRequest) async throws(TransportFailure) -> FormFile? {
    guard let form = request.form else { return nil }
    let written: Result<FormFile, TransportFailure> = await withCheckedContinuation { continuation in
      files.async {
        continuation.resume(
          returning: Result { () throws(TransportFailure) -> FormFile in try FormFile(form) })
      }
    }
    return try written.get()
  }

  private static func exchange(
    _ request: HTTPRequest, _ urlRequest: URLRequest, _ upload: FormFile?, _ session: URLSession,
    _ delegate: SessionDelegate
  ) async -> Exchange {
    let task =
      upload.map { session.uploadTask(with: urlRequest, fromFile: URL(fileURLWithPath: $0.path)) }
      ?? session.dataTask(with: urlRequest)
    let exchange = ExchangeInProgress(request, task)
    delegate.add(exchange, task)
    return await withTaskCancellationHandler {
      await withCheckedContinuation { exchange.start($0) }
    } onCancel: {
      exchange.stop(.cancelled)
    }
  }

  /// Nil is a serial queue of the session's own.
  private static var callbacks: OperationQueue? {
    #if canImport(FoundationNetworking)
    InlineQueue()
    #else
    nil
    #endif
  }

  private static var configuration: URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpCookieStorage = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    configuration.urlCache = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.urlCredentialStorage = nil
    return configuration
  }

  private static func urlRequest(_ request: HTTPRequest) -> URLRequest? {
    guard let url = URL(string: request.url) else { return nil }
    var urlRequest = URLRequest(url: url)
    urlRequest.httpMethod = request.method.rawValue
    for field in request.headers { urlRequest.setValue(field.value, forHTTPHeaderField: field.name) }
    if !request.body.isEmpty { urlRequest.httpBody = Data(request.body) }
    urlRequest.httpShouldHandleCookies = false
    // Whole seconds only on Linux, and 60 when not set: `ExchangeInProgress` keeps the limits, this is the net
    // under it.
    urlRequest.timeoutInterval = Double(request.deadlineMilliseconds / 1000 + 10)
    return urlRequest
  }
}
