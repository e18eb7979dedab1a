import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#endif

/// Keeps the proxy variables of the environment from catching requests to this very machine.
///
/// libcurl reads `http_proxy` and its kin by itself, and FoundationNetworking offers no other way to overrule
/// them than `no_proxy`; so that is widened once, before the first request, and other programs' entries stay.
enum LoopbackProxies {
  static let hosts = ["localhost", "127.0.0.1", "127.0.0.0/8", "::1"]

  static let bypass: Void = {
    #if canImport(FoundationNetworking)
    setenv("no_proxy", exceptions(in: ProcessInfo.processInfo.environment), 1)
    #endif
  }()

  /// The value `no_proxy` must have so that loopback hosts are reached directly. The lower-case name wins in
  /// libcurl, so it takes over what stands under the upper-case one.
  static func exceptions(in environment: [String: String]) -> String {
    let present = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    guard present != "*" else { return present }
    var entries = present.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    entries += hosts.filter { !entries.contains($0) }
    return entries.filter { !$0.isEmpty }.joined(separator: ",")
  }
}
