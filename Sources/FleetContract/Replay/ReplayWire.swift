import FleetModels
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// Sends recorded requests over HTTP: any verb, any header, nothing added but what HTTP itself needs.
///
/// A write goes on a connection that has carried nothing before, because libcurl sends a bodyless one again when a
/// used connection dies (offline-sync 0.1).
struct ReplayWire: Sendable {
  let base: String
  private let reads = URLSession(configuration: Self.configuration)

  init(base: String) { self.base = base }

  private static var configuration: URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.connectionProxyDictionary = [:]
    configuration.httpShouldSetCookies = false
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    return configuration
  }

  /// The path as it was recorded, with what a URL may not hold escaped; what is escaped already stays.
  private static func escaped(_ path: String) -> String {
    var text = ""
    for byte in path.utf8 {
      let isPlain =
        byte > 0x20 && byte < 0x7F && !#"[]{}|\^`"<>"#.utf8.contains(byte)
      text +=
        isPlain
        ? String(UnicodeScalar(byte)) : "%" + String(Int(byte) + 0x100, radix: 16).dropFirst().uppercased()
    }
    return text
  }

  /// - Throws: `ReplayError.wire` when there is no answer.
  func send(
    method: String, path: String, headers: [(String, String)], body: [UInt8]?
  ) async throws(ReplayError) -> Exchange.Response {
    guard let url = URL(string: base + Self.escaped(path)) else { throw .wire("\(path) is no path") }
    var request = URLRequest(url: url)
    request.httpMethod = method
    request.timeoutInterval = 30
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if let body { request.httpBody = Data(body) }
    let isRead = method == "GET" || method == "HEAD"
    let session = isRead ? reads : URLSession(configuration: Self.configuration)
    defer { if !isRead { session.finishTasksAndInvalidate() } }
    do {
      let (data, answer) = try await session.data(for: request)
      guard let answer = answer as? HTTPURLResponse else {
        throw ReplayError.wire("no HTTP answer to \(path)")
      }
      var fields: [String: String] = [:]
      for (name, value) in answer.allHeaderFields { fields["\(name)"] = "\(value)" }
      return Exchange.Response(
        status: answer.statusCode, headers: fields, body: String(decoding: data, as: UTF8.self))
    } catch let error as ReplayError {
      throw error
    } catch {
      throw .wire("\(method) \(path): \(error.localizedDescription)")
    }
  }
}

/// Why a replay cannot go on at all.
public enum ReplayError: Error, Sendable, CustomStringConvertible {
  /// The sandbox on loopback did not answer, with the reason.
  case wire(String)
  /// The file holds no exchange.
  case empty

  public var description: String {
    switch self {
    case .wire(let reason): "The sandbox on loopback did not answer: \(reason)"
    case .empty: "There is no exchange in the file."
    }
  }
}
