import FleetModels
import Foundation

@testable import FleetAPI

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

extension RawServer {
  /// Credentials that must never show up where they do not belong.
  static let key = "flb_live_example_secret"

  func fleetbase() throws -> FleetbaseServer {
    FleetbaseServer(address: try ServerAddress(url), credential: try Credential(Self.key))
  }

  /// A request to this server with the given limits.
  func request(
    _ endpoint: Endpoint, idle: Int = 60_000, deadline: Int = 60_000,
    limit: Int = HTTPRequest.defaultResponseLimit
  ) throws -> HTTPRequest {
    var request = try fleetbase().request(for: endpoint)
    request.timeoutMilliseconds = idle
    request.deadlineMilliseconds = deadline
    request.responseLimit = limit
    return request
  }
}

/// A loopback port that refuses, held so that no other test's server can be there meanwhile.
final class RefusingPort {
  let number: Int
  private let socket: Int32

  init() throws { (socket, number) = try RawSocket.listener(listens: false) }

  deinit { close(socket) }
}

extension Exchange {
  var failure: TransportFailure? {
    if case .failed(let failure) = self { failure } else { nil }
  }

  var answer: HTTPResponse? {
    if case .answered(let response) = self { response } else { nil }
  }
}

/// Files in `Fixtures/`.
enum Fixture {
  static func bytes(_ path: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appendingPathComponent("Fixtures/" + path)))
  }
}
