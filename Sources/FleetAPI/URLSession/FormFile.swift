#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#elseif canImport(Darwin)
import Darwin
#endif

/// A form written out, ready to be uploaded: URLSession streams a body only from a file. It lies beside the
/// picture it is made of, readable by its owner alone, and ends in `.upload`, so that whoever keeps the folder
/// knows it for a leftover when a crash leaves it there.
struct FormFile: Sendable {
  let path: String

  /// Copies the form's file piece by piece; never more than one piece is in memory.
  /// - Throws: `TransportFailure` that never left: the file is not what was promised, or the device is full.
  init(_ form: MultipartForm) throws(TransportFailure) {
    let number = UInt64.random(in: 0...UInt64.max)
    path = form.file.path + "." + String(number, radix: 16) + ".upload"
    let target = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard target >= 0 else { throw Self.failure(errno, writing: true) }
    defer { close(target) }
    do throws(TransportFailure) {
      try form.pieces { (piece) throws(TransportFailure) in try Self.write(piece, to: target) }
    } catch {
      unlink(path)
      throw error
    }
  }

  func remove() { unlink(path) }

  private static func write(_ bytes: UnsafeRawBufferPointer, to target: Int32) throws(TransportFailure) {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Glibc)
      let count = Glibc.write(target, rest.baseAddress, rest.count)
      #elseif canImport(Musl)
      let count = Musl.write(target, rest.baseAddress, rest.count)
      #elseif canImport(Android)
      let count = Android.write(target, rest.baseAddress, rest.count)
      #else
      let count = Darwin.write(target, rest.baseAddress, rest.count)
      #endif
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure(errno, writing: true) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  fileprivate static func failure(_ code: Int32, writing: Bool) -> TransportFailure {
    let isFull = code == ENOSPC || code == EDQUOT
    if writing && isFull { return TransportFailure(.deviceFull, reach: .neverLeft) }
    return TransportFailure(.fileUnusable, reach: .neverLeft)
  }
}

extension MultipartForm {
  /// All of the body in memory.
  func encoded() throws(TransportFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    try pieces { (piece) throws(TransportFailure) in bytes.append(contentsOf: piece) }
    return bytes
  }

  /// The body in order: the opening, the file in pieces, the closing.
  fileprivate func pieces(
    _ body: (UnsafeRawBufferPointer) throws(TransportFailure) -> Void
  ) throws(TransportFailure) {
    let source = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard source >= 0 else { throw FormFile.failure(errno, writing: false) }
    defer { close(source) }
    var info = stat()
    guard fstat(source, &info) == 0, info.st_mode & S_IFMT == S_IFREG, Int(info.st_size) == file.size else {
      throw TransportFailure(.fileUnusable, reach: .neverLeft)
    }
    try Self.hand(opening, to: body)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var left = file.size
    while left > 0 {
      let count = read(source, &buffer, min(buffer.count, left))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw TransportFailure(.fileUnusable, reach: .neverLeft) }
      try Self.hand(buffer, count, to: body)
      left -= count
    }
    try Self.hand(closing, to: body)
  }

  private static func hand(
    _ bytes: [UInt8], _ count: Int? = nil,
    to body: (UnsafeRawBufferPointer) throws(TransportFailure) -> Void
  ) throws(TransportFailure) {
    let outcome: Result<Void, TransportFailure> = bytes.withUnsafeBytes { whole in
      Result { () throws(TransportFailure) in
        try body(UnsafeRawBufferPointer(rebasing: whole[..<(count ?? whole.count)]))
      }
    }
    try outcome.get()
  }
}
