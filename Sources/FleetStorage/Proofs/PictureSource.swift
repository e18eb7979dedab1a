#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Where a picture's bytes come from, piece by piece: somebody's file, or memory.
struct PictureSource: ~Copyable {
  private enum Origin {
    case file(Int32, path: String)
    case memory(ArraySlice<UInt8>)
  }

  private var origin: Origin
  /// Bytes there are to come; a file may still change.
  let size: Int

  init(_ bytes: [UInt8]) {
    origin = .memory(bytes[...])
    size = bytes.count
  }

  /// - Throws: `ProofFileError.unreadable`; a pipe or device is refused, because it could keep us waiting.
  init(path: String) throws(ProofFileError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unreadable(path: path, reason: "it is not a file")
    }
    origin = .file(descriptor, path: path)
    size = Int(info.st_size)
  }

  deinit {
    if case .file(let descriptor, _) = origin { close(descriptor) }
  }

  /// Fills the buffer from `start` on.
  /// - Returns: how many bytes came; 0 at the end.
  mutating func read(into buffer: inout [UInt8], from start: Int) throws(ProofFileError) -> Int {
    let room = buffer.count - start
    switch origin {
    case .memory(let rest):
      let piece = rest.prefix(room)
      buffer.replaceSubrange(start..<(start + piece.count), with: piece)
      origin = .memory(rest.dropFirst(piece.count))
      return piece.count
    case .file(let descriptor, let path):
      while true {
        let count = buffer.withUnsafeMutableBytes { bytes in
          #if canImport(Glibc)
          Glibc.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
          #elseif canImport(Musl)
          Musl.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
          #else
          Darwin.read(descriptor, bytes.baseAddress.map { $0 + start }, room)
          #endif
        }
        if count >= 0 { return count }
        let code = errno
        guard code == EINTR else { throw .unreadable(path: path, reason: String(cString: strerror(code))) }
      }
    }
  }
}
