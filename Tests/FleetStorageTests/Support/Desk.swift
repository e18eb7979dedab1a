import FleetModels
import Foundation

@testable import FleetStorage

/// The files of a folder.
enum DeskFile: String, Sendable {
  case outbox = "outbox.db"
  case cache = "cache.db"
  case inbox = "inbox.db"
}

/// A device's files, each opened when it is first used.
final class Desk {
  let folder: StoreFolder
  private lazy var openedStore = Result { try OutboxStore(in: folder) }
  private lazy var openedCache = Result { try OrderCache(in: folder) }

  private lazy var openedInbox = Result { try Inbox(in: folder) }

  init(_ folder: StoreFolder) { self.folder = folder }

  var store: OutboxStore { get throws { try openedStore.get() } }
  var inbox: Inbox { get throws { try openedInbox.get() } }
  var cache: OrderCache { get throws { try openedCache.get() } }

  func database(_ file: DeskFile) throws -> Database {
    switch file {
    case .outbox: try store.database
    case .cache: try cache.database
    case .inbox: try inbox.database
    }
  }

  func dump(_ file: DeskFile) throws -> [String: [[SQLValue]]] { try database(file).dump() }
}
