import FleetModels
import FleetStorage
import Foundation
import StoreFaults

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A process on a store, for tests that need a real one: to work beside others, or to die at a chosen moment.
///
/// ```
/// storeworker hammer FOLDER NAME COUNT        writes and checkpoints, COUNT of them
/// storeworker open FOLDER OPERATION           opens the outbox; killed at that operation of the disk
/// storeworker write FOLDER OPERATION          enqueues one entry; killed at that operation of the disk
/// storeworker receive FOLDER NAME COUNT       receives COUNT events in small groups; says which were new in new-NAME
/// storeworker receive-and-die FOLDER OPERATION  receives a group; killed at that operation of the disk
/// storeworker keep FOLDER PICTURE LIMIT       keeps a picture; killed when a file would grow past LIMIT bytes
/// storeworker keep-and-die FOLDER PICTURE     keeps a picture; killed before its row
/// storeworker keep-on-full-disk FOLDER        fills its disk with pictures and entries, and says how it ended
/// ```
@main struct StoreWorker {
  static func main() throws {
    let words = Array(CommandLine.arguments.dropFirst())
    guard words.count >= 2 else { exit(2) }
    let folder = try StoreFolder(path: words[1])
    switch (words[0], words.count) {
    case ("hammer", 4): try hammer(folder, name: words[2], count: Int(words[3]) ?? 0)
    case ("open", 3):
      try dying(in: folder, at: Int(words[2]) ?? 0, before: {}) { _ = try OutboxStore(in: folder) }
    case ("write", 3):
      try dying(in: folder, at: Int(words[2]) ?? 0, before: { try OutboxStore(in: folder) }) { store in
        try enqueue(store, "entry_dying")
      }
    case ("receive", 4): try receive(folder, name: words[2], count: Int(words[3]) ?? 0)
    case ("receive-and-die", 3):
      try dying(in: folder, at: Int(words[2]) ?? 0, before: { try Inbox(in: folder) }) { inbox in
        _ = try inbox.receive((0..<50).map { arrival($0) })
      }
    case ("keep", 4):
      var limit = rlimit()
      limit.rlim_cur = rlim_t(words[3]) ?? 0
      limit.rlim_max = limit.rlim_cur
      setrlimit(fileSizeLimit, &limit)
      // Whoever started this may have blocked it on his thread.
      signal(SIGXFSZ, SIG_DFL)
      var none = sigset_t()
      sigemptyset(&none)
      sigprocmask(SIG_SETMASK, &none, nil)
      _ = try ProofFiles(in: folder).keep(copying: words[2], as: .photo)
    case ("keep-and-die", 3):
      _ = try ProofFiles(in: folder).keep(copying: words[2], as: .photo)
      kill(getpid(), SIGKILL)
    case ("keep-on-full-disk", 2): try fill(folder)
    default: exit(2)
    }
  }

  #if canImport(Glibc)
  private static var fileSizeLimit: Int32 { Int32(RLIMIT_FSIZE.rawValue) }
  #else
  private static var fileSizeLimit: Int32 { RLIMIT_FSIZE }
  #endif

  private static func dying<Value>(
    in folder: StoreFolder, at operation: Int, before: () throws -> Value, _ body: (Value) throws -> Void
  ) throws {
    let disk = FaultyDisk(folder: folder.path)
    let value = try before()
    disk.arm(at: operation, .kill)
    try body(value)
    withExtendedLifetime(disk) {}
  }

  private static func arrival(_ number: Int) -> Arrival {
    Arrival(
      eventID: "event_\(number)", name: "order.updated", channel: .webhook, trust: .unverified, subject: nil,
      bytes: [UInt8](repeating: 120, count: 700),
      at: Moment(wall: Timestamp(milliseconds: 1), uptime: 1, boot: "boot"))
  }

  /// Receives the same events as everybody who does this in the folder.
  private static func receive(_ folder: StoreFolder, name: String, count: Int) throws {
    let inbox = try Inbox(in: folder)
    var new: [String] = []
    for first in stride(from: 0, to: count, by: 3) {
      let group = (first..<min(first + 3, count)).map { arrival($0) }
      for (arrival, reception) in zip(group, try inbox.receive(group)) {
        if case .new = reception { new.append(arrival.eventID) }
      }
    }
    try Data(new.joined(separator: "\n").utf8).write(to: URL(filePath: folder.path + "/new-" + name))
  }

  private static func enqueue(_ store: OutboxStore, _ id: String, lane: String = "order/a") throws {
    try store.transaction {
      let entry = try store.insert(
        EntryRecord(
          id: id, kind: "start_order", command: Array("{}".utf8), lane: lane, record: lane, order: nil,
          stop: nil, expected: [UInt8](repeating: 120, count: 600),
          created: Moment(wall: Timestamp(milliseconds: 1), uptime: 1, boot: "boot")))
      try store.note("asked", entry: entry.seq, wall: entry.created.wall)
    }
  }

  /// What a busy device does, in every mixture: entries, stamps, ends, cached notes, checkpoints of both files.
  private static func hammer(_ folder: StoreFolder, name: String, count: Int) throws {
    let store = try OutboxStore(in: folder)
    let cache = try OrderCache(in: folder)
    for number in 1...max(1, count) {
      switch number % 5 {
      case 1, 2: try enqueue(store, "\(name)_\(number)", lane: "order/\(name)")
      case 3:
        guard var entry = try store.entry("\(name)_\(number - 1)") else { exit(3) }
        try store.transaction {
          entry.attempts = number
          entry.state = .stamped
          try store.update(entry)
          try store.stamp(
            entry: entry.seq, flight: Int64(number), wall: entry.created.wall, process: name)
        }
      case 4: try cache.setNote("\(name)_\(number)", Int64(number))
      default: if number % 10 == 0 { try store.checkpoint() } else { try cache.checkpoint() }
      }
    }
  }

  /// Keeps pictures until the disk is full, then entries until it is full of these; prints what was kept and what was
  /// said at the end.
  private static func fill(_ folder: StoreFolder) throws {
    let store = try OutboxStore(in: folder)
    let files = try ProofFiles(in: folder)
    let picture = [0xFF, 0xD8, 0xFF, 0xE0] + [UInt8](repeating: 0x5A, count: 30_000)
    var pictures = 0
    var said = ""
    do {
      while pictures < 10_000 {
        _ = try files.keep(picture, as: .photo)
        pictures += 1
      }
    } catch {
      said = "\(error)"
    }
    print("pictures", pictures)
    print(said)
    for name in try FileManager.default.contentsOfDirectory(atPath: files.path).prefix(1) {
      files.remove(name)
    }
    var entries = 0
    do {
      while entries < 10_000 {
        try enqueue(store, "entry_\(entries)")
        entries += 1
      }
    } catch {
      said = "\(error)"
    }
    print("entries", entries, "stored", try store.all().count)
    print(said)
    for name in try FileManager.default.contentsOfDirectory(atPath: files.path).prefix(1) {
      files.remove(name)
    }
    try enqueue(store, "entry_after")
    _ = try OutboxStore(in: folder)
    print("after", try store.all().count)
  }
}
