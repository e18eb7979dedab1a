import FleetSandbox
import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Stands before a site's sandbox and hands its answers on, but of one write: that one is applied, and the answer
/// is cut off after the status line.
final class CuttingServer: Sendable {
  private struct State {
    var cuts: String?
    var lines: [String] = []
  }

  private let listener: Int32
  private let state = Mutex(State())

  /// From here on the site's address is this server's.
  /// - Parameter part: text in the target of the write whose answer is cut off, once.
  init(before site: Site, cutting part: String) throws {
    #if canImport(Glibc)
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw Spawned.Failure(code: errno) }
    state.withLock { $0.cuts = part }
    let host = site.host
    Thread.detachNewThread { [weak self, listener] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else {
          close(listener)
          return
        }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        self?.serve(connection, host)
        close(connection)
      }
    }
    site.move(to: "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))")
  }

  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// The request lines so far.
  var requests: [String] { state.withLock { $0.lines } }

  /// One request a connection.
  private func serve(_ connection: Int32, _ host: SandboxHost) {
    guard let (head, body) = Self.read(connection) else { return }
    let line = head[0]
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 3 else { return }
    var request = SandboxRequest(words[0], words[1])
    request.headers = head.dropFirst().compactMap { field in
      guard let colon = field.firstIndex(of: ":") else { return nil }
      return SandboxPair(
        String(field[..<colon]), field[field.index(after: colon)...].trimmingCharacters(in: .whitespaces))
    }
    request.body = body
    let asked = request
    let answer = host.withServer { server, now in server.handle(asked, now: now) }
    let isCut = state.withLock { state in
      state.lines.append(line)
      guard words[0] != "GET", let part = state.cuts, words[1].contains(part) else { return false }
      state.cuts = nil
      return true
    }
    var bytes = Array("HTTP/1.1 \(answer.status) OK\r\n".utf8)
    if !isCut {
      for field in answer.headers where field.name.lowercased() != "content-length" {
        bytes += Array("\(field.name): \(field.value)\r\n".utf8)
      }
      bytes += Array("Content-Length: \(answer.body.count)\r\nConnection: close\r\n\r\n".utf8) + answer.body
    }
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return }
      bytes.removeFirst(count)
    }
  }

  private static func read(_ connection: Int32) -> (head: [String], body: [UInt8])? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) {
        let head = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let length =
          head.first { $0.lowercased().hasPrefix("content-length:") }
          .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
        if bytes.count >= end + 4 + length { return (head, Array(bytes[(end + 4)..<(end + 4 + length)])) }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
