import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A loopback server that counts what is uploaded and keeps none of it, however large.
final class UploadSink: Sendable {
  let port: Int
  private let listener: Int32
  private let counts = Mutex<[Int]>([])

  /// - Parameter swallow: how many bytes of a body it reads before it hangs up on the sender; nil reads all and
  ///   answers.
  init(swallow: Int? = nil, status: String = "201 Created") throws {
    (listener, port) = try RawSocket.listener(ipv6: false)
    RawSocket.thread { [listener, weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        self?.serve(connection, swallow, status)
        close(connection)
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// Bytes read of each body, one number a request.
  var bodies: [Int] { counts.withLock { $0 } }

  private func serve(_ connection: Int32, _ swallow: Int?, _ status: String) {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var head: [UInt8] = []
    var read = 0
    while true {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { break }
      if let end = Self.end(of: head) {
        read += count
        if read >= swallow ?? Self.length(head[..<end]) { break }
      } else {
        head += buffer[..<count]
        guard let end = Self.end(of: head) else { continue }
        read = head.count - end
        if read >= swallow ?? Self.length(head[..<end]) { break }
      }
    }
    counts.withLock { $0.append(read) }
    guard swallow == nil else { return }
    let answer = Array("HTTP/1.1 \(status)\r\nContent-Length: 16\r\n\r\n{\"id\":\"proof_1\"}".utf8)
    _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, RawSocket.noSignal) }
  }

  private static func end(of head: [UInt8]) -> Int? {
    head.indices.first { head[$0...].starts(with: [13, 10, 13, 10]) }.map { $0 + 4 }
  }

  private static func length(_ head: ArraySlice<UInt8>) -> Int {
    String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
      .first { $0.lowercased().hasPrefix("content-length:") }
      .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) } ?? 0
  }
}
