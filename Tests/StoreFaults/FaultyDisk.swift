import CSQLite
import Foundation
import Synchronization

/// A disk that fails on demand, under the SQLite files of one folder: full, broken, or dying with its process at the
/// n-th write, sync, truncation or creation.
///
/// A shim over SQLite's own way to the files, registered as the default one; files of other folders pass through it
/// untouched, so that tests beside each other do not notice.
public final class FaultyDisk: Sendable {
  /// What SQLite asked of the disk.
  public enum Operation: String, Sendable {
    case write, sync, truncate, create
    /// The index beside the log grows.
    case grow
  }

  /// How the disk fails.
  public enum Fault: Sendable, CaseIterable {
    /// No room from that operation on, until `recover`.
    case full
    /// That one operation fails for good; the next ones work.
    case broken
    /// Every operation from that one on fails, until `recover`.
    case dead
    /// The process is killed before the operation.
    case kill
  }

  public let folder: String
  private let state = Mutex(State())

  private struct State {
    var operations: [(operation: Operation, file: String)] = []
    var fault: (at: Int, kind: Fault)?
    var struck: (operation: Operation, kind: Fault)?
    var isDown = false
    var keepsImages = false
    /// What each file was when it was last synced: all that a power cut leaves.
    var images: [String: Data] = [:]
  }

  public init(folder: String) {
    self.folder = folder
    DiskShim.add(self)
  }

  deinit { DiskShim.remove(folder) }

  /// Counts from here on, and fails at the n-th operation, the first being 1; never when nil.
  public func arm(at count: Int?, _ kind: Fault = .full) {
    state.withLock { state in
      state.operations = []
      state.fault = count.map { ($0, kind) }
      state.struck = nil
      state.isDown = false
    }
  }

  /// There is room again, the disk works.
  public func recover() {
    state.withLock { state in
      state.fault = nil
      state.isDown = false
    }
  }

  /// Operations since it was armed.
  public var count: Int { state.withLock { $0.operations.count } }

  /// Operations since it was armed, each with its file's name.
  public var operations: [(operation: Operation, file: String)] { state.withLock { $0.operations } }

  /// The operation that failed, if it came to it.
  public var struck: Operation? { state.withLock { $0.struck?.operation } }

  // MARK: Power cuts

  /// Remembers from here on what every sync made durable; what stands there now is.
  public func keepImages() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix("-shm") }
    let found = names.compactMap { name in
      FileManager.default.contents(atPath: folder + "/" + name).map { (name, $0) }
    }
    state.withLock { state in
      state.keepsImages = true
      state.images = Dictionary(uniqueKeysWithValues: found)
    }
  }

  /// Writes into another folder what the disk would hold after a power cut now: each file as it was last synced.
  public func writeImages(to target: String) throws {
    try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
    for (name, bytes) in state.withLock({ $0.images }) {
      try bytes.write(to: URL(fileURLWithPath: target + "/" + name))
    }
  }

  // MARK: For the shim

  /// - Returns: the error the operation ends with; nil when it works.
  func admit(_ operation: Operation, _ path: String) -> Fault? {
    let fault: Fault? = state.withLock { state in
      state.operations.append((operation, Self.name(path)))
      guard let fault = state.fault else { return nil }
      if state.isDown { return fault.kind }
      guard state.operations.count == fault.at else { return nil }
      state.struck = (operation, fault.kind)
      state.isDown = fault.kind != .broken
      return fault.kind
    }
    if fault == .kill { kill(getpid(), SIGKILL) }
    return fault
  }

  func synced(_ path: String) {
    state.withLock { state in
      guard state.keepsImages else { return }
      state.images[Self.name(path)] = FileManager.default.contents(atPath: path)
    }
  }

  /// Whether the last failure was for want of room.
  var isFull: Bool { state.withLock { $0.struck?.kind == .full } }

  private static func name(_ path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }
}
