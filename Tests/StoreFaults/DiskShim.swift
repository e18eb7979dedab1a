import CSQLite
import Foundation
import Synchronization

/// SQLite's way to its files, with the faulty disks in between: the table of functions that it calls.
enum DiskShim {
  private struct Weak {
    weak var disk: FaultyDisk?
  }

  private static let disks = Mutex<[String: Weak]>([:])

  static func add(_ disk: FaultyDisk) {
    _ = isRegistered
    disks.withLock { $0[disk.folder] = Weak(disk: disk) }
  }

  static func remove(_ folder: String) { disks.withLock { $0[folder] = nil } }

  private static func disk(of path: String) -> FaultyDisk? {
    guard let slash = path.lastIndex(of: "/") else { return nil }
    return disks.withLock { $0[String(path[..<slash])]?.disk }
  }

  /// An open file begins with this; the real one lies behind it.
  private struct Header {
    var methods: UnsafePointer<sqlite3_io_methods>?
    var disk: Unmanaged<FaultyDisk>?
    var path: UnsafeMutablePointer<CChar>?
  }

  private static let headerSize = 32

  private typealias File = UnsafeMutablePointer<sqlite3_file>

  private static func header(_ file: File) -> UnsafeMutablePointer<Header> {
    UnsafeMutableRawPointer(file).assumingMemoryBound(to: Header.self)
  }

  private static func real(_ file: File) -> File {
    (UnsafeMutableRawPointer(file) + headerSize).assumingMemoryBound(to: sqlite3_file.self)
  }

  private static func realMethods(_ file: File) -> sqlite3_io_methods { real(file).pointee.pMethods.pointee }

  /// - Returns: what SQLite is told instead of doing it; nil when it is to be done.
  private static func refusal(_ file: File, _ operation: FaultyDisk.Operation) -> Int32? {
    let header = header(file).pointee
    guard let disk = header.disk?.takeUnretainedValue(), let path = header.path,
      let fault = disk.admit(operation, String(cString: path))
    else { return nil }
    return switch operation {
    case .write: fault == .full ? SQLITE_FULL : SQLITE_IOERR | (3 << 8)
    case .sync: SQLITE_IOERR | (4 << 8)
    case .truncate: SQLITE_IOERR | (6 << 8)
    case .grow: SQLITE_IOERR | (19 << 8)
    case .create: SQLITE_CANTOPEN
    }
  }

  /// `sqlite3_vfs_register` is called once, before anything is opened through the shim.
  private static let isRegistered: Bool = {
    guard let original = sqlite3_vfs_find(nil) else { return false }
    let shim = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    shim.initialize(to: original.pointee)
    shim.pointee.zName = UnsafePointer(strdup("faulty"))
    shim.pointee.pNext = nil
    shim.pointee.pAppData = UnsafeMutableRawPointer(original)
    shim.pointee.szOsFile = Int32(headerSize) + original.pointee.szOsFile
    shim.pointee.xOpen = { vfs, name, file, flags, out in
      guard let vfs, let file else { return SQLITE_CANTOPEN }
      let original = vfs.pointee.pAppData.assumingMemoryBound(to: sqlite3_vfs.self)
      let path = name.map { String(cString: $0) }
      let disk = path.flatMap { DiskShim.disk(of: $0) }
      DiskShim.header(file).initialize(to: Header(methods: nil, disk: nil, path: nil))
      if let disk, let path, flags & SQLITE_OPEN_CREATE != 0, !FileManager.default.fileExists(atPath: path),
        disk.admit(.create, path) != nil
      {
        return SQLITE_CANTOPEN
      }
      let code = original.pointee.xOpen(original, name, DiskShim.real(file), flags, out)
      guard DiskShim.real(file).pointee.pMethods != nil else { return code }
      DiskShim.header(file).pointee = Header(
        methods: UnsafePointer(bitPattern: DiskShim.methods), disk: disk.map { Unmanaged.passRetained($0) },
        path: path.map { strdup($0) } ?? nil)
      return code
    }
    shim.pointee.xGetLastError = { vfs, size, text in
      guard let vfs else { return 0 }
      // The shim's own failures say why; they come in pairs with a call on the same thread.
      if let last = Thread.current.threadDictionary["disk"] as? Int32, last != 0 { return last }
      let original = vfs.pointee.pAppData.assumingMemoryBound(to: sqlite3_vfs.self)
      return original.pointee.xGetLastError?(original, size, text) ?? 0
    }
    return sqlite3_vfs_register(shim, 1) == SQLITE_OK
  }()

  /// Notes why the shim refused, for SQLite's question after it.
  private static func say(_ file: File, _ code: Int32) -> Int32 {
    let isFull = header(file).pointee.disk?.takeUnretainedValue().isFull ?? false
    Thread.current.threadDictionary["disk"] = isFull ? ENOSPC : EIO
    return code
  }

  /// The address of the functions of an open file, made once; kept as a number, which may be shared.
  private static let methods: UInt = {
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    var methods = sqlite3_io_methods()
    // Without memory mapping, which the stores do not use.
    methods.iVersion = 2
    methods.xClose = { file in
      guard let file else { return SQLITE_OK }
      let code = DiskShim.realMethods(file).xClose(DiskShim.real(file))
      DiskShim.header(file).pointee.disk?.release()
      free(DiskShim.header(file).pointee.path)
      DiskShim.header(file).pointee = Header(methods: nil, disk: nil, path: nil)
      return code
    }
    methods.xRead = { file, buffer, count, offset in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xRead(DiskShim.real(file), buffer, count, offset)
    }
    methods.xWrite = { file, buffer, count, offset in
      guard let file else { return SQLITE_IOERR }
      if let code = DiskShim.refusal(file, .write) { return DiskShim.say(file, code) }
      return DiskShim.realMethods(file).xWrite(DiskShim.real(file), buffer, count, offset)
    }
    methods.xTruncate = { file, size in
      guard let file else { return SQLITE_IOERR }
      if let code = DiskShim.refusal(file, .truncate) { return DiskShim.say(file, code) }
      return DiskShim.realMethods(file).xTruncate(DiskShim.real(file), size)
    }
    methods.xSync = { file, flags in
      guard let file else { return SQLITE_IOERR }
      if let code = DiskShim.refusal(file, .sync) { return DiskShim.say(file, code) }
      guard let disk = DiskShim.header(file).pointee.disk?.takeUnretainedValue(),
        let path = DiskShim.header(file).pointee.path
      else { return DiskShim.realMethods(file).xSync(DiskShim.real(file), flags) }
      // Nobody cuts the real power, and thousands of real syncs would take minutes.
      disk.synced(String(cString: path))
      return SQLITE_OK
    }
    methods.xFileSize = { file, size in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xFileSize(DiskShim.real(file), size)
    }
    methods.xLock = { file, level in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xLock(DiskShim.real(file), level)
    }
    methods.xUnlock = { file, level in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xUnlock(DiskShim.real(file), level)
    }
    methods.xCheckReservedLock = { file, result in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xCheckReservedLock(DiskShim.real(file), result)
    }
    methods.xFileControl = { file, operation, argument in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xFileControl(DiskShim.real(file), operation, argument)
    }
    methods.xSectorSize = { file in
      guard let file else { return 4096 }
      return DiskShim.realMethods(file).xSectorSize(DiskShim.real(file))
    }
    methods.xDeviceCharacteristics = { file in
      guard let file else { return 0 }
      return DiskShim.realMethods(file).xDeviceCharacteristics(DiskShim.real(file))
    }
    methods.xShmMap = { file, page, size, extend, address in
      guard let file else { return SQLITE_IOERR }
      if extend != 0 {
        // Only a page that is not there yet needs room.
        let known = DiskShim.realMethods(file).xShmMap(DiskShim.real(file), page, size, 0, address)
        if known != SQLITE_OK || address?.pointee != nil { return known }
        if let code = DiskShim.refusal(file, .grow) { return DiskShim.say(file, code) }
      }
      return DiskShim.realMethods(file).xShmMap(DiskShim.real(file), page, size, extend, address)
    }
    methods.xShmLock = { file, offset, count, flags in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xShmLock(DiskShim.real(file), offset, count, flags)
    }
    methods.xShmBarrier = { file in
      guard let file else { return }
      DiskShim.realMethods(file).xShmBarrier(DiskShim.real(file))
    }
    methods.xShmUnmap = { file, isLast in
      guard let file else { return SQLITE_IOERR }
      return DiskShim.realMethods(file).xShmUnmap(DiskShim.real(file), isLast)
    }
    table.initialize(to: methods)
    return UInt(bitPattern: table)
  }()
}
