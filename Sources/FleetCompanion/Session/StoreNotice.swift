import FleetModels
import FleetOutbox
import FleetStorage

/// What a person must know about the outbox's file: it was damaged and recovered, or holds work that this version
/// cannot read.
public struct StoreNotice: Sendable, Equatable {
  /// What came of a damaged outbox, until somebody has acknowledged it.
  public var salvage: SalvageReport?
  /// Where the damaged file is.
  public var keptAt: String?
  /// The ids of entries that another version stored: held until one that can read them comes by, or discarded.
  public var unreadable: [String]

  /// Work may have been lost, or cannot go on without a person.
  public var needsAttention: Bool { salvage.map { $0.lostEntries != 0 } ?? false || !unreadable.isEmpty }

  /// One sentence for each, for a person.
  public var sentences: [String]

  /// - Returns: nil when there is nothing to be said.
  init?(_ outbox: Outbox, _ store: OutboxStore, in folder: StoreFolder) throws {
    salvage = try store.unseenSalvage()
    keptAt = salvage?.path(in: folder)
    unreadable = try outbox.unreadable().filter(\.state.isOpen).map(\.id)
    sentences = salvage.map { [$0.sentence(in: folder)] } ?? []
    if !unreadable.isEmpty {
      sentences.append(
        "\(unreadable.joined(separator: ", ")): stored by another version of this program, which this one cannot read. Nothing of it is sent; update, or discard it."
      )
    }
    if sentences.isEmpty { return nil }
  }
}

extension WorkSession {
  /// What a screen should say about the outbox's file; nil when all is well.
  public func storeNotice() throws -> StoreNotice? {
    try StoreNotice(outbox, store, in: context.folder)
  }

  /// A person has read what became of the damaged outbox: `storeNotice` no longer tells of it. The damaged file
  /// stays where it is.
  public func acknowledgeSalvage() throws {
    try store.acknowledgeSalvage()
    news.tell()
  }
}
