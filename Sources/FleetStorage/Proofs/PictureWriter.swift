#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file that is being written and does not count until it is whole. What is not finished is gone with it.
struct PictureWriter: ~Copyable {
  let path: String
  private let descriptor: Int32
  private var isFinished = false

  /// Creates the file with mode 0600; it must not exist.
  init(path: String) throws(ProofFileError) {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .writing(path, errno) }
  }

  deinit {
    close(descriptor)
    if !isFinished { unlink(path) }
  }

  mutating func append(_ bytes: ArraySlice<UInt8>) throws(ProofFileError) {
    try Self.write(bytes, to: descriptor, path: path)
  }

  /// Makes the bytes survive a power cut, then gives the file its name, then makes that survive as well.
  consuming func finish(as target: String, in folder: String) throws(ProofFileError) {
    guard fsync(descriptor) == 0 else { throw .writing(path, errno) }
    guard rename(path, target) == 0 else { throw .writing(target, errno) }
    isFinished = true
    guard Self.sync(folder: folder) else {
      let code = errno
      unlink(target)
      throw .writing(folder, code)
    }
  }

  static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, path: String) throws(ProofFileError) {
    let code: Int32 = bytes.withUnsafeBytes { whole in
      var rest = whole
      while !rest.isEmpty {
        #if canImport(Glibc)
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        #elseif canImport(Musl)
        let count = Musl.write(descriptor, rest.baseAddress, rest.count)
        #else
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
        #endif
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return count == 0 ? EIO : errno }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return 0
    }
    guard code == 0 else { throw .writing(path, code) }
  }

  private static func sync(folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return fsync(descriptor) == 0
  }
}
