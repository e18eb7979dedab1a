import Foundation

@testable import FleetNetwork

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A TLS server by the `openssl` program, with an authority of its own, for as long as it is held.
/// `@unchecked Sendable` because nothing of it changes after `init`, and its process is only ended, by `deinit`.
final class OpenSSL: @unchecked Sendable {
  struct Failure: Error {}

  static let program = ["/usr/bin/openssl", "/usr/local/bin/openssl", "/opt/homebrew/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }
  #if os(Linux)
  static let isThere = program != nil
  #else
  // There the keychain decides, and tests have no business in it.
  static let isThere = false
  #endif

  let port: UInt16
  /// The certificate to trust, as a file.
  let authority: String
  private let folder: URL
  private let server = Process()
  /// What clients send through TLS, and what goes to them; with a page only nothing.
  let output = Pipe()
  let input = Pipe()

  /// With `page` it answers every request with a page of HTTP; without, its pipes are the stream.
  init(name: String = "localhost", page: Bool = true) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    authority = folder.appending(path: "certificate.pem").path
    let key = folder.appending(path: "key.pem").path
    let maker = Process()
    let made = DispatchSemaphore(value: 0)
    maker.terminationHandler = { _ in made.signal() }
    try Self.run(
      maker,
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", authority, "-days", "2",
        "-subj",
        "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)",
      ])
    made.wait()
    guard maker.terminationStatus == 0 else { throw Failure() }
    let (socket, free) = try SocketCalls.listen(host: "127.0.0.1", port: 0)
    SocketCalls.closeSocket(socket)
    port = free
    server.standardInput = input
    server.standardOutput = output
    try Self.run(
      server,
      ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", authority, "-key", key, page ? "-www" : "-quiet"])
    try waitUntilItAccepts()
  }

  deinit {
    server.terminate()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func run(_ process: Process, _ arguments: [String]) throws {
    guard let program else { throw Failure() }
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    if process.standardOutput == nil { process.standardOutput = FileHandle.nullDevice }
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// A program of others does not say when it is ready; it is asked until it is.
  private func waitUntilItAccepts() throws {
    for _ in 0..<1000 {
      if let client = try? RawClient(port: port) {
        client.close()
        return
      }
      usleep(10_000)
    }
    throw Failure()
  }
}

/// Carries what comes through TLS to a port that speaks plainly, and back.
final class TLSTunnel: Sendable {
  let port: UInt16

  init(_ openssl: OpenSSL, to plain: UInt16) throws {
    port = openssl.port
    let client = try SocketCalls.connect(
      host: "127.0.0.1", port: plain, by: ContinuousClock().now + .seconds(60))
    _ = fcntl(client, F_SETFL, fcntl(client, F_GETFL) & ~O_NONBLOCK)
    let (fromTLS, toTLS) = (openssl.output.fileHandleForReading, openssl.input.fileHandleForWriting)
    let plainEnd = FileHandle(fileDescriptor: client, closeOnDealloc: true)
    Self.pump(from: fromTLS, to: plainEnd)
    Self.pump(from: plainEnd, to: toTLS)
  }

  private static func pump(from source: FileHandle, to target: FileHandle) {
    let thread = Thread {
      while true {
        let data = source.availableData
        guard !data.isEmpty, (try? target.write(contentsOf: data)) != nil else { break }
      }
      try? target.close()
    }
    thread.start()
  }
}
